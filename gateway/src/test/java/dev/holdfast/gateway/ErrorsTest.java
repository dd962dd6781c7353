package dev.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ErrorsTest {
    private static final Pattern ROW = Pattern.compile(
            "^\\| `([a-z_]+)` \\| (\\d+) \\| (\\d+) \\| `([a-z_]+)` \\| [^|]+ \\| [^|]+ \\|$", Pattern.MULTILINE);

    /** A line of the table, without its sentences. */
    private record Row(String code, int number, int status, String type) {
        static Row of(ErrorCode code) {
            return new Row(code.wireName(), code.number(), Errors.status(code), Errors.type(code));
        }
    }

    @Test
    void the_documentation_lists_every_code_with_its_number_status_and_type() throws IOException {
        List<Row> documented = new ArrayList<>();
        Matcher matcher = ROW.matcher(Files.readString(documentation()));
        while (matcher.find()) {
            documented.add(new Row(
                    matcher.group(1),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    matcher.group(4)));
        }
        assertThat(documented)
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Row::of).toList());
    }

    @Test
    void every_status_says_that_something_is_wrong() {
        assertThat(ErrorCode.values())
                .allSatisfy(code -> assertThat(Errors.status(code)).isBetween(400, 599));
    }

    @Test
    void the_body_has_the_shape_of_openai_and_escapes_its_texts() {
        assertThat(Errors.json(ErrorCode.INVALID_REQUEST, "say \"please\"\n", "messages[0]"))
                .isEqualTo("{\"error\":{\"message\":\"say \\\"please\\\"\\n\",\"type\":\"invalid_request_error\","
                        + "\"param\":\"messages[0]\",\"code\":\"invalid_request\"}}");
        assertThat(Errors.json(ErrorCode.BUDGET_EXCEEDED, "spent", null))
                .isEqualTo("{\"error\":{\"message\":\"spent\",\"type\":\"insufficient_quota\",\"param\":null,"
                        + "\"code\":\"budget_exceeded\"}}");
    }

    private static Path documentation() {
        return Path.of(System.getProperty("holdfast.root", "..")).resolve("docs/errors.md");
    }
}
