package dev.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.domain.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
    private static final JsonNode DOCUMENT = document();

    private static JsonNode document() {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("openapi.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void every_reference_leads_somewhere() {
        List<String> references = new ArrayList<>();
        DOCUMENT.findValues("$ref").forEach(reference -> references.add(reference.asText()));
        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode()).isFalse();
        });
    }

    @Test
    void it_lists_the_error_codes_in_their_order() {
        List<String> listed = new ArrayList<>();
        DOCUMENT.at("/components/schemas/ErrorCode/enum").forEach(code -> listed.add(code.asText()));
        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toList());
    }

    @Test
    void every_operation_has_a_name_of_its_own_and_says_what_it_answers() {
        List<String> names = new ArrayList<>();
        DOCUMENT.get("paths")
                .forEach(path -> path.forEach(operation -> {
                    if (operation.has("operationId")) {
                        names.add(operation.get("operationId").asText());
                        assertThat(operation.get("responses")).isNotEmpty();
                    }
                }));
        assertThat(names).isNotEmpty().doesNotHaveDuplicates();
    }
}
