package dev.holdfast.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Label;
import dev.holdfast.domain.Secret;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {
    static final String FULL = """
            server:
              port: 9000
              read_timeout: 250ms
              max_body: 1GiB
              colour: blue
              fast: false
              certificate: /etc/tls/cert.pem
              password: hunter2
              label: confidential;hr
            models:
              - name: small
                url: http://127.0.0.1:8000
              - name: large
            prices:
              small: 0.25
            tags: []
            projects:
              search:
                tokens_per_day: 1_000_000
            """;
    private final ConfigurationLoader loader =
            new ConfigurationLoader(Map.of("PORT", "7000", "WORD", "s3cret", "EMPTY", ""));

    private Sample loaded(String text) {
        LoadResult<Sample> result = loader.parse("holdfast.yaml", text, Sample.class);
        assertThat(result).isInstanceOf(LoadResult.Loaded.class);
        return ((LoadResult.Loaded<Sample>) result).settings();
    }

    private List<String> mistakes(String text) {
        return switch (loader.parse("holdfast.yaml", text, Sample.class)) {
            case LoadResult.Loaded<Sample> unexpected -> List.of();
            case LoadResult.Invalid<Sample> invalid ->
                invalid.mistakes().stream().map(Mistake::toString).toList();
        };
    }

    @Test
    void anEmptyFileMeansTheDefaults() {
        for (String nothing : List.of("", "# only a comment\n", "---\n", "server:\n", "~")) {
            Sample sample = loaded(nothing);
            assertThat(sample.server().port()).isEqualTo(8080);
            assertThat(sample.server().readTimeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(sample.server().maxBody().bytes()).isEqualTo(10L << 20);
            assertThat(sample.server().colour()).isEqualTo(Sample.Colour.DARK_RED);
            assertThat(sample.server().certificate()).isNull();
            assertThat(sample.models()).isEmpty();
            assertThat(sample.tags()).containsExactly("a", "b");
        }
    }

    @Test
    void everyTypeIsRead() {
        Sample sample = loaded(FULL);
        assertThat(sample.server())
                .isEqualTo(new Sample.Server(
                        9000,
                        Duration.ofMillis(250),
                        new dev.holdfast.domain.ByteSize(1L << 30),
                        Sample.Colour.BLUE,
                        false,
                        Path.of("/etc/tls/cert.pem"),
                        new Secret("hunter2"),
                        dev.holdfast.domain.LabelFormat.STANDARD.parse("confidential;hr")));
        assertThat(sample.models())
                .containsExactly(
                        new Sample.Model("small", URI.create("http://127.0.0.1:8000")),
                        new Sample.Model("large", null));
        assertThat(sample.prices()).containsEntry("small", new BigDecimal("0.25"));
        assertThat(Objects.requireNonNull(sample.projects().get("search")).tokensPerDay())
                .isEqualTo(1_000_000L);
        assertThat(sample.server().label()).isNotEqualTo(Label.HIGHEST);
    }

    @Test
    void fiveMistakesAreFiveReportsWithTheirPlaces() {
        assertThat(mistakes("""
                        servr:
                          port: 1
                        server:
                          port: http
                          read_timeout: 10
                          colour: drak-red
                        models:
                          - url: localhost:8000
                        """))
                .containsExactly(
                        "holdfast.yaml:1:1: unknown key 'servr'; did you mean 'server'?",
                        "holdfast.yaml:4:9: server.port: 'http' is not a whole number; write for example 10",
                        "holdfast.yaml:5:17: server.read_timeout: '10' is not a duration; write 10s",
                        "holdfast.yaml:6:11: server.colour: 'drak-red' is not one of blue, dark_red;"
                                + " did you mean 'dark_red'?",
                        "holdfast.yaml:8:5: models[0].name: is required and missing; it means: Its name.",
                        "holdfast.yaml:8:10: models[0].url: 'localhost:8000' is not a URL;"
                                + " it must start with a scheme such as http://");
    }

    @Test
    void aKeyGivenTwiceIsAMistake() {
        assertThat(mistakes("server:\n  port: 1\n  port: 2\n"))
                .containsExactly("holdfast.yaml:3:3: server.port: was given already on line 2");
    }

    @Test
    void whatARecordRefusesIsReportedWhereItStands() {
        assertThat(mistakes("\nserver:\n  port: 70000\n"))
                .containsExactly("holdfast.yaml:3:3: server: port must be at most 65535");
    }

    @Test
    void wrongKindsOfNodesAreNamed() {
        assertThat(mistakes("server: 7\nmodels: x\nprices: [1]\ntags:\n  - [a]\n"))
                .containsExactly(
                        "holdfast.yaml:1:9: server: expected settings, one 'key: value' on each line, but found '7'",
                        "holdfast.yaml:2:9: models: expected a list, such as [a, b] or lines that start with '- ',"
                                + " but found 'x'",
                        "holdfast.yaml:3:9: prices: expected names with values, one 'name: value' on each line,"
                                + " but found a list",
                        "holdfast.yaml:5:5: tags[0]: expected text, but found a list");
    }

    @Test
    void textThatIsNotYamlIsReportedWithItsPlace() {
        assertThat(mistakes("server:\n  port: [1\n")).singleElement().asString().startsWith("holdfast.yaml:3:");
        assertThat(mistakes("server:\n\tport: 1\n")).singleElement().asString().startsWith("holdfast.yaml:2:1:");
    }

    @Test
    void variablesArePutIn() {
        Sample sample = loaded("""
                server:
                  port: ${PORT}
                  certificate: ${EMPTY:-}
                  password: a-${WORD}-z
                tags: ["${NONE:-x}", "$${WORD}", $1]
                """);
        assertThat(sample.server().port()).isEqualTo(7000);
        assertThat(sample.server().password()).isEqualTo(new Secret("a-s3cret-z"));
        assertThat(sample.tags()).containsExactly("x", "${WORD}", "$1");
    }

    @Test
    void aMissingVariableIsAMistakeAndAWrongOneIsNotRepeated() {
        assertThat(mistakes("server:\n  port: ${WORD}\n  certificate: ${NOPE}\n  password: ${oops\n"))
                .containsExactly(
                        "holdfast.yaml:2:9: server.port: the value of '${WORD}' is not a whole number;"
                                + " write for example 10",
                        "holdfast.yaml:3:16: server.certificate: the environment variable NOPE is not set; set it,"
                                + " or write ${NOPE:-default} to do without",
                        "holdfast.yaml:4:13: server.password: '${' is not closed by '}'; write '$${' for the characters");
    }

    @Test
    void secretsAreReadFromFiles(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("word"), "from-a-file\n");
        Path file = Files.writeString(folder.resolve("h.yaml"), "server:\n  password: ${file:word}\n");
        LoadResult<Sample> result = loader.load(file, Sample.class);
        assertThat(result).isInstanceOfSatisfying(LoadResult.Loaded.class, loaded -> {
            assertThat(((Sample) loaded.settings()).server().password()).isEqualTo(new Secret("from-a-file"));
            assertThat(loaded.sources()).hasSize(2);
        });
        Files.delete(folder.resolve("word"));
        assertThat(loader.load(file, Sample.class)).isInstanceOf(LoadResult.Invalid.class);
        assertThat(loader.load(folder.resolve("none.yaml"), Sample.class)).isInstanceOf(LoadResult.Invalid.class);
    }

    @Test
    void bombsAndDeepNestingAreRefused() {
        assertThat(mistakes("[".repeat(100_000))).hasSize(1);
        assertThat(mistakes("a: &a [x,x]\n" + "b: [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n".repeat(30)))
                .hasSize(1);
        assertThat(mistakes("tags: &t\n  - *t\n")).hasSize(1);
        assertThat(mistakes("a".repeat(2_000_000))).hasSize(1);
    }

    @Test
    void whatIsShownReadsBackToTheSameSettingsAndHidesSecrets() {
        LoadResult<Sample> result = loader.parse("holdfast.yaml", FULL, Sample.class);
        LoadResult.Loaded<Sample> loaded = (LoadResult.Loaded<Sample>) result;
        String yaml = EffectiveSettings.yaml(loaded.settings(), loaded.origins());
        assertThat(yaml).doesNotContain("hunter2").contains("# holdfast.yaml:2", "# default");
        Sample again = loaded(yaml.replace("\"***\"", "hunter2"));
        assertThat(again).isEqualTo(loaded.settings());
        assertThat(EffectiveSettings.yaml(again, Map.of()))
                .isEqualTo(EffectiveSettings.yaml(loaded.settings(), Map.of()));
    }

    @Test
    void theReferenceHasATableForEachRecord() {
        String page = ConfigurationReference.markdown(Sample.class);
        assertThat(page)
                .contains("## `server`", "## `models[]`", "## `projects.<name>`")
                .contains("| `read_timeout` | duration | `10s` | Patience. |")
                .contains("| `name` | text | required | Its name. |")
                .contains("| `colour` | one of blue, dark_red | `dark_red` | Colour. |")
                .contains("| `prices` | names with decimal number | not set | Prices \\| per model. |");
    }

    @Property(tries = 2000)
    void noBytesMakeItThrow(@ForAll @Size(max = 300) byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(loader.parse("f", text, Sample.class)).isNotNull();
    }

    @Property(tries = 3000)
    void noMutationOfAFileMakesItThrow(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(FULL);
        String alphabet = " \n\t:-[]{}&*!|>'\"%@`#,?$~0aZ\0\u00e9\uffff";
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                default -> text.insert(at, FULL, 0, random.nextInt(FULL.length()));
            }
        }
        assertThat(loader.parse("f", text.toString(), Sample.class)).isNotNull();
    }

    @Property
    void anyTextSurvivesBeingShown(@ForAll String word) {
        LoadResult<Sample> defaults = loader.defaults(Sample.class);
        Sample sample = ((LoadResult.Loaded<Sample>) defaults).settings();
        String clean = word.codePoints()
                .filter(point -> point < 0xd800 || point > 0xdfff && point < 0xfffe)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Sample tagged =
                new Sample(sample.server(), sample.models(), sample.prices(), List.of(clean), sample.projects());
        assertThat(loaded(EffectiveSettings.yaml(tagged, Map.of())).tags()).isEqualTo(tagged.tags());
    }
}
