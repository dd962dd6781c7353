package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.config.ConfigurationLoader;
import dev.holdfast.app.config.LoadResult;
import dev.holdfast.app.config.Mistake;
import dev.holdfast.serving.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldfastSettingsTest {
    private static final String ENGINES = "    engines: [{url: 'http://127.0.0.1:1', kind: vllm}]\n";

    @TempDir
    private Path folder;

    private LoadResult<HoldfastSettings> load(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("holdfast.yaml"), yaml);
        return new ConfigurationLoader(Map.of()).load(file, HoldfastSettings.class);
    }

    private HoldfastSettings settings(String yaml) throws IOException {
        return switch (load(yaml)) {
            case LoadResult.Loaded<HoldfastSettings> loaded -> loaded.settings();
            case LoadResult.Invalid<HoldfastSettings> invalid ->
                throw new AssertionError(invalid.mistakes().toString());
        };
    }

    @Test
    void fiveMistakesAreReportedAtOnceEachWithItsPlaceAndWhatToWrite() throws IOException {
        LoadResult<HoldfastSettings> result = load("""
                server:
                  prot: 8080
                  drain: 30
                models:
                  - name: chat
                    max_output_tokens: many
                    engines: [{url: '127.0.0.1:8000', kind: vlm}]
                """);
        assertThat(result).isInstanceOf(LoadResult.Invalid.class);
        List<Mistake> mistakes = ((LoadResult.Invalid<HoldfastSettings>) result).mistakes();
        assertThat(mistakes)
                .extracting(Mistake::toString)
                .satisfiesExactly(
                        first -> assertThat(first).contains("holdfast.yaml:2:", "'prot'", "did you mean 'port'?"),
                        second -> assertThat(second).contains("holdfast.yaml:3:", "write 30s"),
                        third -> assertThat(third).contains("holdfast.yaml:6:", "write for example 10"),
                        fourth -> assertThat(fourth)
                                .contains("holdfast.yaml:7:", "write for example http://127.0.0.1:8000"),
                        fifth -> assertThat(fifth).contains("holdfast.yaml:7:", "did you mean 'vllm'?"));
    }

    @Test
    void aModelThatNoProjectReachesIsNamed() throws IOException {
        assertThat(settings("models:\n  - name: chat\n" + ENGINES).warnings())
                .singleElement()
                .asString()
                .contains("model 'chat'", "clearance is 'public'", "'internal'");
        assertThat(settings("models:\n  - name: chat\n    clearance: internal\n" + ENGINES)
                        .warnings())
                .isEmpty();
        assertThat(settings("models: []").warnings()).singleElement().asString().contains("no models");
    }

    @Test
    void withoutAConfigurationTheDemoModelIsServedToTheDefaultProject() throws IOException {
        HoldfastSettings settings = settings("{}");
        assertThat(settings.warnings()).isEmpty();
        ModelSettings model = settings.models().getFirst();
        assertThat(model.name()).isEqualTo("demo");
        assertThat(model.engines().getFirst().place()).isEqualTo("local:demo");
    }

    @Test
    void anEngineIsEitherAtAUrlOrALocalFile() throws IOException {
        assertThat(load("models: [{name: m, engines: [{kind: vllm}]}]").toString())
                .contains("holdfast.yaml:1:", "an engine needs a place", "local: {file: demo}");
        assertThat(load("models: [{name: m, engines: [{url: 'http://a', local: {file: demo}}]}]")
                        .toString())
                .contains("write url or local, not both");
        assertThat(load("models: [{name: m, engines: [{kind: vllm, local: {file: demo}}]}]")
                        .toString())
                .contains("kind, api_key and health_path are for engines with a url");
        assertThat(load("models: [{name: m, engines: [{local: {fil: demo}}]}]").toString())
                .contains("did you mean 'file'?", "is required and missing");
        assertThat(load("models: [{name: m, engines: [{local: {file: demo, parallel: 0}}]}]")
                        .toString())
                .contains("parallel must be at least 1");
    }

    @Test
    void whatNeedsARestartIsNamed() throws IOException {
        HoldfastSettings before = settings("{}");
        assertThat(before.restartSections(settings("server: {port: 1}\naudit: {queue: 2000}\n")))
                .containsExactly("server", "audit");
        assertThat(before.restartSections(settings("models:\n  - name: chat\n" + ENGINES)))
                .isEmpty();
    }

    @Test
    void theAuditCommandsLookWhereTheServerWrites() throws IOException {
        assertThat(Files.readString(Path.of("src/main/java/dev/holdfast/app/cli/AuditCommands.java")))
                .contains('"' + DataFolder.ledger(Path.of("data")).toString() + '"');
    }
}
