package dev.holdfast.llama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * All chat templates in llama.cpp's source, rendered and compared with what Python's jinja2 makes of them (src/test/python).
 * The source is not part of this repository: {@code engine-llama/native/source/fetch} gets it, or the environment variable
 * {@code HOLDFAST_LLAMA_TEMPLATES} names a folder of its templates. Without it these tests are skipped.
 */
class PublishedTemplatesTest {
    private static final Clock CLOCK =
            Clock.fixed(LocalDateTime.of(2026, 3, 5, 7, 8, 9).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

    private static Path templates() {
        String given = System.getenv("HOLDFAST_LLAMA_TEMPLATES");
        Path folder = given != null
                ? Path.of(given)
                : Path.of(System.getProperty("holdfast.root", ".."), "engine-llama/target/llama-source/templates");
        Assumptions.assumeTrue(
                Files.isDirectory(folder), "There is no llama.cpp source; run engine-llama/native/source/fetch");
        return folder;
    }

    private static List<String> lines(String resource) throws IOException {
        try (var in = Objects.requireNonNull(PublishedTemplatesTest.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyTemplateGivesWhatItGivesInPython() throws IOException {
        Path folder = templates();
        JsonNode conversations = Dialects.json(String.join("\n", lines("conversations.json")));
        return lines("template-digests.txt").stream().map(line -> {
            String[] digests = line.split("\t", -1);
            return DynamicTest.dynamicTest(digests[0], () -> check(folder, digests, conversations));
        });
    }

    @TestFactory
    Stream<DynamicTest> everyTemplateThatTakesAQuestionHasADialectThatOffersTools() throws IOException {
        Path folder = templates();
        return lines("template-digests.txt").stream()
                .map(line -> line.split("\t", -1)[0])
                // this one wants variables that no other program gives
                .filter(name -> !name.startsWith("fireworks-ai-llama-3-firefunction"))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    ChatTemplate template = ChatTemplate.parse(Files.readString(folder.resolve(name)), "<s>", "</s>");
                    ArrayNode messages = Dialects.user("Weather in Ulm?");
                    messages.insertObject(0).put("role", "system").put("content", "Be brief.");
                    String text = ChatDialect.of(template)
                            .prompt(new ChatDialect.Chat(
                                    messages,
                                    Dialects.tools(),
                                    new ToolUse.Auto(),
                                    true,
                                    true,
                                    JsonNodeFactory.instance.objectNode()))
                            .text();
                    assertThat(text).contains("weather", "add", "Be brief.", "Weather in Ulm?");
                }));
    }

    private static void check(Path folder, String[] digests, JsonNode conversations) throws IOException {
        ChatTemplate template =
                ChatTemplate.parse(Files.readString(folder.resolve(digests[0])), "<|bos|>", "<|eos|>", CLOCK);
        List<String> wrong = new ArrayList<>();
        int number = 0;
        for (JsonNode conversation : conversations.get("cases")) {
            String outcome = outcome(template, conversation, (ArrayNode) conversations.get("tools"));
            if (!outcome.equals(digests[++number])) {
                wrong.add(conversation.get("name").textValue());
            }
        }
        assertThat(wrong)
                .as("cases that differ; see what Python gives by src/test/python/render_templates.py show")
                .isEmpty();
    }

    private static String outcome(ChatTemplate template, JsonNode conversation, ArrayNode tools) {
        try {
            String text = template.render(
                    (ArrayNode) conversation.get("messages"),
                    conversation.path("tools").asBoolean() ? tools : null,
                    conversation.get("generate").booleanValue(),
                    conversation.has("extras")
                            ? (ObjectNode) conversation.get("extras")
                            : JsonNodeFactory.instance.objectNode());
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .substring(0, 12);
        } catch (TemplateException failed) {
            return "-";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
