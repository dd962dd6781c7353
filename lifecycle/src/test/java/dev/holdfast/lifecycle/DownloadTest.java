package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.Digest;
import dev.holdfast.gguf.GgufException;
import dev.holdfast.lifecycle.HostileServer.Reply;
import dev.holdfast.lifecycle.HostileServer.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from servers that break, change and lie. */
class DownloadTest {
    private static final byte[] MODEL = Fixture.model(1);

    @TempDir
    private Path folder;

    private Fixture fixture;
    private HostileServer server;
    private Function<Request, Reply> script = request -> Reply.of(500);
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void begin() throws IOException {
        fixture = new Fixture(folder.resolve("models"));
        server = new HostileServer(request -> script.apply(request));
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private void serve(Function<Request, Reply> next) {
        script = next;
    }

    private AddRequest request() {
        return AddRequest.of(new Origin.WebFile(server.address().resolve("/files/My-Model.gguf")));
    }

    private StoredModel add() throws IOException {
        return fixture.store().add(request(), fixture);
    }

    private void refused(String... words) {
        assertThatThrownBy(this::add).isInstanceOf(IOException.class).message().contains(words);
        assertThat(folder.resolve("models/my-model")).doesNotExist();
    }

    private void arrived(StoredModel model) throws IOException {
        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
        assertThat(model.files().getFirst().sha256()).isEqualTo(Digest.of(MODEL));
        assertThat(folder.resolve("models/.incoming")).isEmptyDirectory();
    }

    @Test
    void aFileArrivesWithItsDigestSourceAndLicence() throws IOException {
        serve(request -> Reply.file(request, MODEL, "\"v1\""));

        StoredModel model = add();

        arrived(model);
        assertThat(model.name()).isEqualTo("my-model");
        assertThat(model.source()).isEqualTo(server.address() + "/files/My-Model.gguf");
        assertThat(model.licence()).isEqualTo("mit");
        assertThat(model.added()).isEqualTo(Fixture.NOW);
        assertThat(model.files().getFirst().etag()).isEqualTo("\"v1\"");
        assertThat(fixture.progress.getLast().done()).isEqualTo(MODEL.length);
        assertThat(fixture.progress.getLast().total()).isEqualTo(MODEL.length);
        assertThat(fixture.store().find("my-model")).contains(model);
    }

    @Test
    void aConnectionThatBreaksIsResumedWhereItBroke() throws IOException {
        serve(request -> calls.getAndIncrement() < 3
                ? Reply.file(request, MODEL, "\"v1\"").cutAfter(50_000)
                : Reply.file(request, MODEL, "\"v1\""));

        arrived(add());

        assertThat(server.requests())
                .extracting(request -> request.header("range"))
                .containsExactly("", "bytes=50000-", "bytes=100000-", "bytes=150000-");
        assertThat(server.requests().get(1).header("if-range")).isEqualTo("\"v1\"");
        assertThat(fixture.pauses).hasSize(3);
        assertThat(fixture.notices.getFirst()).contains("the connection");
    }

    @Test
    void aServerThatNeverSendsMoreIsGivenUpAndLeavesThePartForLater() throws IOException {
        serve(request -> request.rangeStart() == 0
                ? Reply.file(request, MODEL, "\"v1\"").cutAfter(50_000)
                : Reply.file(request, MODEL, "\"v1\"").cutAfter(0));
        refused("My-Model.gguf", "the connection");
        assertThat(fixture.pauses).hasSize(7).isSorted();
        assertThat(fixture.store().unfinished()).containsExactly("my-model");
        assertThat(folder.resolve("models/.incoming/my-model/My-Model.gguf.part"))
                .hasSize(50_000);
    }

    @Test
    void anotherAttemptGoesOnWithThePartOfTheFirst() throws IOException {
        serve(request -> calls.getAndIncrement() == 0
                ? Reply.file(request, MODEL, "\"v1\"").cutAfter(50_000)
                : calls.get() < 10 ? Reply.of(503) : Reply.file(request, MODEL, "\"v1\""));
        refused("503");
        calls.set(100);

        arrived(add());

        assertThat(server.requests().getLast().header("range")).isEqualTo("bytes=50000-");
    }

    @Test
    void aFileThatChangesBetweenAttemptsIsFetchedAnew() throws IOException {
        byte[] old = Fixture.model(2);
        serve(request -> calls.getAndIncrement() == 0
                ? Reply.file(request, old, "\"old\"").cutAfter(50_000)
                : Reply.file(request, MODEL, "\"new\""));
        arrived(add());
    }

    @Test
    void aServerThatIgnoresTheConditionIsCaughtByTheNameOfTheVersion() throws IOException {
        byte[] old = Fixture.model(2);
        serve(request -> {
            Request unconditional = new Request(request.target(), java.util.Map.of("range", request.header("range")));
            return calls.getAndIncrement() == 0
                    ? Reply.file(request, old, "\"old\"").cutAfter(50_000)
                    : Reply.file(request.header("range").isEmpty() ? request : unconditional, MODEL, "\"new\"");
        });
        arrived(add());
        assertThat(fixture.notices).anyMatch(notice -> notice.contains("another version"));
    }

    @Test
    void aVersionThatChangesAtEachAttemptIsGivenUp() throws IOException {
        serve(request -> Reply.file(request, Fixture.model(calls.get()), "\"v" + calls.getAndIncrement() + "\"")
                .cutAfter(50_000));
        refused("the connection");
    }

    @Test
    void aServerThatSendsTheWrongRangeIsNotTrusted() throws IOException {
        serve(request -> {
            int call = calls.getAndIncrement();
            Reply honest = Reply.file(request, MODEL, "\"v1\"");
            return switch (call) {
                case 0 -> honest.cutAfter(50_000);
                case 1 -> honest.with("Content-Range", "bytes 0-9/" + MODEL.length);
                default -> honest;
            };
        });
        arrived(add());
    }

    @Test
    void aRangeThatIsNotThereStartsTheFileAnew() throws IOException {
        serve(request -> switch (calls.getAndIncrement()) {
            case 0 -> Reply.file(request, MODEL, "\"v1\"").cutAfter(50_000);
            case 1 -> Reply.of(416);
            default -> Reply.file(request, MODEL, "\"v1\"");
        });
        arrived(add());
    }

    @Test
    void moreBytesThanAnnouncedAreRefused() throws IOException {
        byte[] longer = Arrays.copyOf(MODEL, MODEL.length + 1000);
        serve(request -> request.rangeStart() == 0
                ? Reply.file(request, MODEL, "\"v1\"").cutAfter(50_000)
                : Reply.file(request, longer, "\"v1\"")
                        .with("Content-Range", "bytes 50000-" + (MODEL.length - 1) + "/" + MODEL.length));
        refused("sent more than the " + MODEL.length + " bytes");
    }

    @Test
    void fewerBytesThanAnnouncedAreNotTakenForTheWhole() throws IOException {
        byte[] shorter = Arrays.copyOf(MODEL, MODEL.length - 1000);
        serve(request -> Reply.file(request, shorter, "\"v1\"")
                .with("Content-Length", "" + (MODEL.length - request.rangeStart()))
                .with("Content-Range", "bytes " + request.rangeStart() + "-/" + MODEL.length));
        refused("the connection");
    }

    @Test
    void aBodyWithoutALengthThatIsCutIsNoModel() throws IOException {
        serve(request ->
                Reply.file(request, MODEL, "\"v1\"").without("Content-Length").cutAfter(100_000));
        assertThatThrownBy(this::add).isInstanceOf(GgufException.class).hasMessageContaining("is larger than the file");
        assertThat(fixture.store().unfinished()).isEmpty();
    }

    @Test
    void aBodyWithoutALengthMayBeWhole() throws IOException {
        serve(request -> Reply.file(request, MODEL, "\"v1\"").without("Content-Length"));
        arrived(add());
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws IOException {
        fixture.silence = Duration.ofMillis(300);
        CountDownLatch end = new CountDownLatch(1);
        serve(request -> calls.getAndIncrement() == 0
                ? Reply.file(request, MODEL, "\"v1\"").cutAfter(50_000).silentUntil(end)
                : Reply.file(request, MODEL, "\"v1\""));
        arrived(add());
        end.countDown();
        assertThat(fixture.notices.getFirst()).contains("nothing came");
    }

    @Test
    void anotherDigestThanDemandedIsRefusedAndNotKept() throws IOException {
        serve(request -> Reply.file(request, MODEL, "\"v1\""));
        Digest other = Digest.of(new byte[] {1});
        AddRequest request = new AddRequest(request().origin(), null, false, other);
        assertThatThrownBy(() -> fixture.store().add(request, fixture))
                .hasMessageContaining("arrived with the " + Digest.of(MODEL))
                .hasMessageContaining("was to have the " + other);
        assertThat(folder.resolve("models/my-model")).doesNotExist();
        assertThat(folder.resolve("models/.incoming/my-model/My-Model.gguf.part"))
                .isEmptyFile();
    }

    @Test
    void whatIsNoModelDoesNotEnterTheStore() throws IOException {
        serve(request -> Reply.body("<html>Please log in</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThatThrownBy(this::add).isInstanceOf(GgufException.class).hasMessageContaining("not a GGUF file");
        assertThat(fixture.store().list()).isEmpty();
        assertThat(fixture.store().unfinished()).isEmpty();
    }

    @Test
    void refusalsAreExplained() throws IOException {
        serve(request -> Reply.of(calls.get()));
        for (List<Object> row : List.<List<Object>>of(
                List.of(401, "needs a login"), List.of(403, "is not open to you"), List.of(404, "does not exist"))) {
            calls.set((Integer) row.get(0));
            refused("My-Model.gguf " + row.get(1), "127.0.0.1 answered " + row.get(0));
        }
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void aServerThatAsksForPatienceGetsIt() throws IOException {
        serve(request -> calls.getAndIncrement() == 0
                ? Reply.of(429).with("Retry-After", "90")
                : Reply.file(request, MODEL, "\"v1\""));
        arrived(add());
        assertThat(fixture.pauses).containsExactly(Duration.ofSeconds(90));
    }

    @Test
    void aServerThatAsksForTooMuchPatienceIsNamed() throws IOException {
        serve(request -> Reply.of(429).with("Retry-After", "3600"));
        refused("too many requests, for another 3600 s");
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void aTimeToTryAgainMayBeADate() throws IOException {
        serve(request -> calls.getAndIncrement() == 0
                ? Reply.of(503).with("Retry-After", "Wed, 25 Nov 2026 12:01:00 GMT")
                : Reply.file(request, MODEL, "\"v1\""));
        arrived(add());
        assertThat(fixture.pauses).containsExactly(Duration.ofSeconds(60));
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        URI gone = server.address();
        server.close();
        AddRequest request = AddRequest.of(new Origin.WebFile(gone.resolve("/a.gguf")));
        assertThatThrownBy(() -> fixture.store().add(request, fixture))
                .isInstanceOfSatisfying(
                        ModelStoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(ModelStoreException.Reason.UNREACHABLE))
                .hasMessageContaining("cannot reach 127.0.0.1");
    }

    @Test
    void aDiskWithoutRoomIsNoticedBeforeTheDownload() throws IOException {
        serve(request -> Reply.file(request, MODEL, "\"v1\""));
        fixture.space = 100_000;
        refused("not enough room", "256 kB are to be written", "100 kB are free");
        assertThat(folder.resolve("models/.incoming/my-model/My-Model.gguf.part"))
                .isEmptyFile();
    }

    @Test
    void redirectsAreFollowedButNotForEver() throws IOException {
        serve(request -> request.target().equals("/end")
                ? Reply.file(request, MODEL, "\"v1\"")
                : Reply.redirect(calls.getAndIncrement() < 3 ? "/again" : "/end"));
        arrived(add());
        calls.set(-100);
        fixture.store().remove("my-model");
        refused("redirects more than 10 times");
    }

    @Test
    void redirectsToUnsafePlacesAreRefused() throws IOException {
        serve(request -> Reply.redirect("http://192.0.2.1/model.gguf"));
        refused("redirects to http://192.0.2.1, which is not encrypted");
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void aSplitModelIsFetchedWhole() throws IOException {
        serve(request -> {
            int number = Integer.parseInt(request.target().substring("/m-".length(), "/m-00001".length()));
            return Reply.file(request, Fixture.part(number - 1, 3), "\"v1\"");
        });
        AddRequest request = AddRequest.of(new Origin.WebFile(server.address().resolve("/m-00002-of-00003.gguf")));

        StoredModel model = fixture.store().add(request, fixture);

        assertThat(model.name()).isEqualTo("m");
        assertThat(model.files()).hasSize(3);
        assertThat(model.file()).hasFileName("m-00001-of-00003.gguf");
    }
}
