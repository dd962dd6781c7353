package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.Digest;
import dev.holdfast.lifecycle.HostileServer.Reply;
import dev.holdfast.lifecycle.HostileServer.Request;
import dev.holdfast.lifecycle.ModelStoreException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Hub's protocol: a repository's files, addresses pinned to a commit, and storage on another server. */
class HubTest {
    private static final byte[] MODEL = Fixture.model(1);
    private static final String RESOLVE = "/org/tiny-GGUF/resolve/" + Fixture.COMMIT + "/";

    @TempDir
    private Path folder;

    private Fixture fixture;
    private HostileServer storage;
    private HostileServer hub;
    private final AtomicInteger calls = new AtomicInteger();
    private Reply repository = Fixture.repository("README.md", new byte[10], "tiny-Q8_0.gguf", MODEL);
    private @Nullable Reply answer;

    @BeforeEach
    void begin() throws IOException {
        fixture = new Fixture(folder.resolve("models"));
        storage = new HostileServer(request -> Reply.file(request, MODEL, "\"storage-name\""));
        hub = new HostileServer(this::hub);
    }

    @AfterEach
    void end() {
        storage.close();
        hub.close();
    }

    private Reply hub(Request request) {
        calls.getAndIncrement();
        if (answer != null) {
            return answer;
        }
        return request.target().startsWith("/api/models/")
                ? repository
                : stored(Digest.of(MODEL).hex());
    }

    private Reply stored(String name) {
        return Reply.redirect(storage.address() + "/some/where?signature=x")
                .with("X-Linked-Etag", "\"" + name + "\"")
                .with("X-Linked-Size", "" + MODEL.length)
                .with("X-Repo-Commit", Fixture.COMMIT);
    }

    private StoredModel add(String origin, @Nullable String token) throws IOException {
        return fixture.store(hub.address(), token).add(AddRequest.of(Origin.parse(origin)), fixture);
    }

    private void refused(String origin, @Nullable String token, Reason reason, String... words) {
        assertThatThrownBy(() -> add(origin, token))
                .isInstanceOfSatisfying(
                        ModelStoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason))
                .message()
                .contains(words);
    }

    @Test
    void theOnlyModelOfARepositoryIsTaken() throws IOException {
        StoredModel model = add("hf:org/tiny-GGUF", null);

        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
        assertThat(model.name()).isEqualTo("tiny-q8_0");
        assertThat(model.source()).isEqualTo("hf:org/tiny-GGUF/tiny-Q8_0.gguf");
        assertThat(model.revision()).isEqualTo(Fixture.COMMIT);
        assertThat(model.licence()).isEqualTo("apache-2.0");
        assertThat(model.files().getFirst().etag()).isEqualTo(Digest.of(MODEL).hex());
        assertThat(hub.requests())
                .extracting(Request::target)
                .containsExactly("/api/models/org/tiny-GGUF/revision/main?blobs=true", RESOLVE + "tiny-Q8_0.gguf");
    }

    @Test
    void aRevisionMayBeNamed() throws IOException {
        StoredModel model = add("hf:org/tiny-GGUF/tiny-Q8_0.gguf@refs/pr/1", null);

        assertThat(model.source()).isEqualTo("hf:org/tiny-GGUF/tiny-Q8_0.gguf@refs/pr/1");
        assertThat(hub.requests().getFirst().target()).contains("/revision/refs%2Fpr%2F1?");
    }

    @Test
    void theTokenGoesToTheHubAndNowhereElse() throws IOException {
        add("hf:org/tiny-GGUF", "hf_secret");

        assertThat(hub.requests())
                .allMatch(request -> request.header("authorization").equals("Bearer hf_secret"));
        assertThat(storage.requests()).hasSize(1);
        assertThat(storage.requests())
                .allMatch(request -> request.header("authorization").isEmpty());
        assertThat(storage.requests().toString()).doesNotContain("hf_secret");
    }

    @Test
    void theTokenDoesNotGoToWebServersThatAreNotTheHub() throws IOException {
        fixture.store(hub.address(), "hf_secret")
                .add(AddRequest.of(new Origin.WebFile(storage.address().resolve("/m.gguf"))), fixture);
        assertThat(storage.requests())
                .allMatch(request -> request.header("authorization").isEmpty());
    }

    @Test
    void aRepositoryThatMovedIsFoundWithTheToken() throws IOException {
        hub.close();
        hub = new HostileServer(request -> request.target().contains("/old/")
                ? Reply.redirect(request.target().replace("/old/", "/org/"))
                : hub(request));
        add("hf:old/tiny-GGUF", "hf_secret");
        assertThat(hub.requests())
                .allMatch(request -> request.header("authorization").equals("Bearer hf_secret"));
    }

    @Test
    void severalModelsAreListedWithWhatToType() {
        repository = Fixture.repository(
                "a-Q4_0.gguf", new byte[4000],
                "a-Q8_0.gguf", new byte[8000],
                "big/b-00001-of-00002.gguf", new byte[600_000],
                "big/b-00002-of-00002.gguf", new byte[700_000]);

        refused(
                "hf:org/tiny-GGUF@v1",
                null,
                Reason.FAILED,
                "holds several models; name one:",
                "\n  hf:org/tiny-GGUF/a-Q4_0.gguf@v1   4.0 kB",
                "\n  hf:org/tiny-GGUF/big/b-00001-of-00002.gguf@v1   1.3 MB");
        refused(
                "hf:org/tiny-GGUF/c.gguf",
                null,
                Reason.FAILED,
                "holds no GGUF file c.gguf; these are there:",
                "a-Q4_0");
        assertThat(storage.requests()).isEmpty();
    }

    @Test
    void aRepositoryWithoutAModelSaysSo() {
        repository = Fixture.repository("model.safetensors", new byte[10]);
        refused("hf:org/tiny-GGUF", null, Reason.FAILED, "holds no GGUF file", "GGUF in its name");
    }

    @Test
    void allPartsOfASplitModelAreFetched() throws IOException {
        storage.close();
        storage = new HostileServer(request ->
                Reply.file(request, Fixture.part(request.target().contains("p=1") ? 0 : 1, 2), "\"x\""));
        hub.close();
        hub = new HostileServer(request -> request.target().startsWith("/api/")
                ? Fixture.repository(
                        "q/m-00002-of-00002.gguf", Fixture.part(1, 2), "q/m-00001-of-00002.gguf", Fixture.part(0, 2))
                : Reply.redirect(storage.address() + "/?p=" + (request.target().contains("00001-of") ? 1 : 2)));

        StoredModel model = add("hf:org/tiny-GGUF", null);

        assertThat(model.name()).isEqualTo("m");
        assertThat(model.files()).hasSize(2);
        assertThat(fixture.progress.getLast().total()).isEqualTo(model.bytes());
        assertThat(fixture.progress.getLast().done()).isEqualTo(model.bytes());
    }

    @Test
    void aPartThatIsMissingIsNamed() {
        repository = Fixture.repository("m-00001-of-00002.gguf", MODEL);
        refused("hf:org/tiny-GGUF", null, Reason.FAILED, "lacks m-00002-of-00002.gguf");
    }

    @Test
    void aFileOfAnotherDigestThanTheHubSaysIsRefused() {
        byte[] other = Fixture.model(2);
        repository = Fixture.repository("tiny-Q8_0.gguf", other);
        refused("hf:org/tiny-GGUF", null, Reason.FAILED, "arrived with the", "is damaged");
        assertThat(folder.resolve("models/tiny-q8_0")).doesNotExist();
    }

    @Test
    void aFileOfAnotherSizeThanTheHubSaysIsRefused() {
        repository = Fixture.repository("tiny-Q8_0.gguf", new byte[1000]);
        refused("hf:org/tiny-GGUF", null, Reason.FAILED, "offers " + MODEL.length + " bytes, but it was to have 1000");
    }

    @Test
    void storageThatBreaksIsResumedAlthoughItsAddressChanges() throws IOException {
        storage.close();
        AtomicInteger fetches = new AtomicInteger();
        storage = new HostileServer(request -> fetches.getAndIncrement() == 0
                ? Reply.file(request, MODEL, "\"s\"").cutAfter(30_000)
                : Reply.file(request, MODEL, "\"s\""));

        add("hf:org/tiny-GGUF", null);

        assertThat(storage.requests().getLast().header("range")).isEqualTo("bytes=30000-");
    }

    @Test
    void refusalsOfTheHubSayWhatToDo() {
        answer = Reply.of(401).with("X-Error-Code", "RepoNotFound");
        refused(
                "hf:org/x",
                null,
                Reason.NOT_ALLOWED,
                "does not exist, or is private; if it is private",
                "set HF_TOKEN");
        answer = Reply.of(401);
        refused("hf:org/x", "hf_secret", Reason.NOT_ALLOWED, "check that it may read this");
        answer = Reply.of(403).with("X-Error-Code", "GatedRepo");
        refused("hf:org/x", null, Reason.NOT_ALLOWED, "hf:org/x is gated: accept its terms on", "set HF_TOKEN");
        answer = Reply.of(404).with("X-Error-Code", "RevisionNotFound");
        refused("hf:org/x@nope", null, Reason.FAILED, "hf:org/x@nope: there is no such revision");
        answer = Reply.of(404);
        refused("hf:org/x", null, Reason.FAILED, "hf:org/x does not exist there");
        assertThat(fixture.pauses).isEmpty();
        assertThat(fixture.notices.toString()).doesNotContain("hf_secret");
    }

    @Test
    void aHubThatIsBusyIsAskedAgainAndThenNamed() {
        answer = Reply.of(429).with("Retry-After", "7");
        refused("hf:org/x", null, Reason.UNREACHABLE, "too many requests, for another 7 s");
        assertThat(calls.get()).isEqualTo(4);
        assertThat(fixture.notices).hasSize(3);
        assertThat(fixture.pauses).hasSize(3).allMatch(pause -> pause.toSeconds() >= 7);
    }

    @Test
    void anAnswerThatIsNoAnswerIsAFailure() {
        answer = Reply.body("<html>".getBytes(StandardCharsets.UTF_8));
        refused("hf:org/x", null, Reason.UNREACHABLE, "hf:org/x");
        answer = Reply.body("{\"siblings\":7}".getBytes(StandardCharsets.UTF_8));
        refused("hf:org/x", null, Reason.FAILED, "names no commit");
    }

    @Test
    void pathsOfARepositoryCannotLeadOutOfTheStore() throws IOException {
        repository = Fixture.repository("../../../etc/..evil dir/..%2f..x.gguf", MODEL);
        StoredModel model = add("hf:org/tiny-GGUF", null);
        assertThat(model.file().getParent()).isEqualTo(folder.resolve("models").resolve(model.name()));
        assertThat(model.file().normalize()).isEqualTo(model.file());
    }
}
