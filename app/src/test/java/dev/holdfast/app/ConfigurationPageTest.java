package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.config.ConfigurationReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void thePageIsWhatTheSettingsSay() throws IOException {
        Path page = Path.of(System.getProperty("holdfast.root", ".."), "docs", "configuration.md");
        assertThat(page)
                .as("run: ./holdfast config reference > docs/configuration.md")
                .hasContent(ConfigurationReference.markdown(HoldfastSettings.class));
        assertThat(Files.readString(page)).endsWith("\n");
    }
}
