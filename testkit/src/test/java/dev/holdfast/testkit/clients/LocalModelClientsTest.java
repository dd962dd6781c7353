package dev.holdfast.testkit.clients;

import dev.holdfast.testkit.TestPlatform;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The official OpenAI clients for Java and Node through the platform, a worker of which serves the demo model. */
@EnabledOnOs(OS.LINUX) // there is a library of the right version for Linux only
class LocalModelClientsTest extends DemoModelContract {
    @Override
    protected Served serve(Path folder) {
        TestPlatform platform = TestPlatform.start(folder, TestPlatform.localModel(""));
        return new Served(platform.url().resolve("/v1"), platform.key(""), "m", platform);
    }
}
