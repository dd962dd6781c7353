package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from people, servers and files, and the small rules between them. */
class ParsersTest {
    private static Answer answer(String name, String value) {
        HttpHeaders headers = HttpHeaders.of(Map.of(name, List.of(value)), (key, any) -> true);
        return new Answer(URI.create("https://x"), 200, headers, headers, new Body(Duration.ofSeconds(1)));
    }

    @Test
    void originsAreReadAsPeopleWriteThem() {
        assertThat(Origin.parse("hf:a/b")).isEqualTo(new Origin.HubFile("a/b", null, null));
        assertThat(Origin.parse("hf:a/b-1.5/c/d.gguf@v1")).isEqualTo(new Origin.HubFile("a/b-1.5", "c/d.gguf", "v1"));
        assertThat(Origin.parse("hf:a/b@refs/pr/1")).isEqualTo(new Origin.HubFile("a/b", null, "refs/pr/1"));
        assertThat(Origin.parse("https://x/y.gguf?z=1")).hasToString("https://x/y.gguf");
        assertThat(Origin.parse("./x.gguf")).isEqualTo(new Origin.LocalFile(Path.of("./x.gguf")));
    }

    @Test
    void whatIsNoOriginSaysWhy() {
        assertThatThrownBy(() -> Origin.parse("hf:a")).hasMessageContaining("hf:OWNER/NAME[/FILE][@REVISION]");
        assertThatThrownBy(() -> Origin.parse("hf:../..")).hasMessageContaining("is not of the form");
        assertThatThrownBy(() -> Origin.parse("http://example.org/x.gguf")).hasMessageContaining("use https://");
        assertThatThrownBy(() -> Origin.parse("https://me:pw@x/y")).hasMessageContaining("no user or password");
        assertThatThrownBy(() -> Origin.parse(" ")).hasMessageContaining("name a GGUF file");
    }

    @Property
    void anyTextIsAnOriginOrRefused(@ForAll String text) {
        for (String each : List.of(text, "hf:" + text, "https://" + text)) {
            try {
                assertThat(Origin.parse(each).toString()).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }

    @Property
    void anyHeaderIsReadOrIgnored(@ForAll String value) {
        assertThat(answer("Content-Length", value).length()).isGreaterThanOrEqualTo(-1);
        assertThat(answer("Content-Range", value).rangeStart()).isGreaterThanOrEqualTo(-1);
        assertThat(answer("Content-Range", "bytes " + value).rangeTotal()).isGreaterThanOrEqualTo(-1);
        Duration wish = answer("Retry-After", value).retryAfter(Fixture.NOW);
        assertThat(wish == null || !wish.isNegative()).isTrue();
    }

    @Property
    void anyRecordIsReadOrRefused(@ForAll String text) {
        for (String each : List.of(text, "{\"files\":[{\"path\":\"" + text + "\"}]}")) {
            assertThatThrownBy(() -> StoredModelJson.read(each, Path.of("m"))).isInstanceOf(ModelStoreException.class);
        }
    }

    @Property
    void everyFileNameIsHarmlessAndEveryModelNameFits(@ForAll String path) {
        String name = FileNames.of(path);
        assertThat(name).doesNotContain("/", "\\", "\0").isNotIn(".", "..");
        assertThat(FileNames.modelName(name)).matches("([a-z0-9][a-z0-9._-]{0,99})?");
    }

    @Test
    void redirectsMayNotLeaveEncryption() throws IOException {
        URI secure = URI.create("https://hub.example/a/b");
        assertThat(Redirects.target(secure, "/c")).hasToString("https://hub.example/c");
        assertThat(Redirects.target(secure, "https://cdn.example/d")).hasToString("https://cdn.example/d");
        assertThatThrownBy(() -> Redirects.target(secure, "http://hub.example/c"))
                .hasMessageContaining("not encrypted");
        assertThatThrownBy(() -> Redirects.target(secure, "http://127.0.0.1/c")).hasMessageContaining("not encrypted");
        assertThatThrownBy(() -> Redirects.target(secure, "file:///etc/passwd")).hasMessageContaining("not encrypted");
        assertThatThrownBy(() -> Redirects.target(secure, "http://[")).hasMessageContaining("not an address");
    }

    @Test
    void oneServerIsOneSchemeHostAndPort() {
        URI hub = URI.create("https://hub.example");
        assertThat(Redirects.sameServer(hub, URI.create("https://HUB.example:443/x")))
                .isTrue();
        assertThat(Redirects.sameServer(hub, URI.create("https://hub.example:8443")))
                .isFalse();
        assertThat(Redirects.sameServer(hub, URI.create("http://hub.example:443")))
                .isFalse();
        assertThat(Redirects.sameServer(hub, URI.create("https://hub.example.org")))
                .isFalse();
    }

    @Test
    void theHubAndItsTokenComeFromTheEnvironment(@TempDir Path home) throws IOException {
        assertThat(HubSettings.of(Map.of("HOME", home.toString())))
                .isEqualTo(new HubSettings(URI.create("https://huggingface.co"), null));
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "hf_file\n");
        assertThat(token(Map.of("HOME", home.toString()))).isEqualTo("hf_file");
        assertThat(token(Map.of("HOME", home.toString(), "HF_TOKEN", "hf_direct")))
                .isEqualTo("hf_direct");
        assertThat(HubSettings.of(Map.of("HF_ENDPOINT", "https://mirror.example/"))
                        .endpoint())
                .hasToString("https://mirror.example");
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "http://mirror.example")))
                .hasMessageContaining("must be an https://");
        assertThat(HubSettings.of(Map.of("HF_TOKEN", "hf_direct"))).asString().doesNotContain("hf_direct");
    }

    private static String token(Map<String, String> environment) {
        return java.util.Objects.requireNonNull(HubSettings.of(environment).token())
                .reveal();
    }

    @Test
    void patienceEndsUnlessBytesKeepComing() {
        Patience patience = new Patience(8);
        long length = 0;
        for (int i = 0; i < 100; i++) {
            length += 2 << 20;
            assertThat(patience.pause(length, null)).isEqualTo(Duration.ofSeconds(1));
        }
        int more = 0;
        while (patience.pause(length, null) != null) {
            more++;
        }
        assertThat(more).isEqualTo(6);
    }

    @Test
    void theRateFollowsTheLastSecondsAndTellsWhatIsLeft() {
        AtomicLong nanos = new AtomicLong();
        List<Progress> reports = new ArrayList<>();
        RateMeter meter = new RateMeter(reports::add, nanos::get, 10_000_000);
        meter.found(5_000_000);
        for (int i = 0; i < 40; i++) {
            nanos.addAndGet(25_000_000);
            meter.advance("downloading", "x", 50_000);
        }
        assertThat(reports).hasSize(10);
        Progress last = reports.getLast();
        assertThat(last.done()).isEqualTo(7_000_000);
        assertThat(last.bytesPerSecond()).isBetween(1_999_999.0, 2_000_001.0);
        assertThat(last.left()).isEqualTo(Duration.ofSeconds(2));
    }
}
