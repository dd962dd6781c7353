package dev.holdfast.llama.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Small templates, one or more for each construct, against what Python's jinja2 makes of them. */
class ConstructsTest {
    static final Clock CLOCK =
            Clock.fixed(LocalDateTime.of(2026, 3, 5, 7, 8, 9).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> constructsGiveWhatTheyGiveInPython() throws IOException {
        JsonNode file;
        try (InputStream in = ConstructsTest.class.getResourceAsStream("constructs.json")) {
            file = new ObjectMapper().readTree(in);
        }
        ObjectNode variables = (ObjectNode) file.get("variables");
        return StreamSupport.stream(file.get("constructs").spliterator(), false)
                .map(construct -> DynamicTest.dynamicTest(
                        construct.get("name").textValue() + ": "
                                + construct.get("template").textValue(),
                        () -> check(construct, variables)));
    }

    private static void check(JsonNode construct, ObjectNode variables) {
        String template = construct.get("template").textValue();
        if (construct.get("expected").isNull()) {
            assertThatThrownBy(() -> JinjaTemplate.parse(template).render(variables, CLOCK))
                    .isInstanceOf(JinjaException.class);
        } else {
            assertThat(JinjaTemplate.parse(template).render(variables, CLOCK))
                    .isEqualTo(construct.get("expected").textValue());
        }
    }
}
