package dev.holdfast.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.domain.Digest;
import dev.holdfast.lifecycle.ModelStoreException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the Hugging Face Hub which files a repository holds. Confined to one thread. */
final class HubClient {
    private static final int ANSWER_BYTES = 32 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int ATTEMPTS = 4;

    private final HttpFetch fetch;
    private final Surroundings surroundings;
    private final Progress.Listener listener;

    HubClient(HttpFetch fetch, Surroundings surroundings, Progress.Listener listener) {
        this.listener = listener;
        this.fetch = fetch;
        this.surroundings = surroundings;
    }

    /**
     * The files of one model in a repository.
     *
     * @param files the files, in order
     * @param path the path of the first in the repository
     * @param commit the commit that they are from
     * @param licence the licence, if the repository names one
     */
    record Found(
            List<RemoteFile> files,
            String path,
            String commit,
            @Nullable String licence) {}

    /**
     * Finds the files of a model.
     *
     * @throws ModelStoreException if there is no such model, it may not be had, or there are several to choose from
     */
    Found find(Origin.HubFile origin) throws IOException {
        JsonNode answer = ask(origin);
        String commit = answer.path("sha").asText();
        if (!commit.matches("[0-9a-f]{40,64}")) {
            throw ModelStoreException.failed(surroundings.hub().endpoint().getHost() + " names no commit of " + origin);
        }
        List<HubChoice.Entry> entries = new ArrayList<>();
        for (JsonNode sibling : answer.path("siblings")) {
            entries.add(entry(sibling));
        }
        List<HubChoice.Entry> chosen = HubChoice.choose(entries, origin);
        List<RemoteFile> files = new ArrayList<>();
        for (HubChoice.Entry entry : chosen) {
            URI address = address("/" + origin.repository() + "/resolve/" + commit + "/" + entry.path(), null);
            files.add(new RemoteFile(address, FileNames.of(entry.path()), entry.bytes(), entry.sha256()));
        }
        return new Found(files, chosen.getFirst().path(), commit, licence(answer));
    }

    private static HubChoice.Entry entry(JsonNode sibling) {
        JsonNode large = sibling.path("lfs");
        String sha = large.path("sha256").asText(large.path("oid").asText());
        long bytes = large.path("size").asLong(sibling.path("size").asLong(-1));
        Digest digest = sha.matches("[0-9a-f]{64}") ? new Digest(sha) : null;
        return new HubChoice.Entry(sibling.path("rfilename").asText(), bytes, digest);
    }

    private static @Nullable String licence(JsonNode answer) {
        JsonNode card = answer.path("cardData");
        String licence = card.path("license").asText();
        if (licence.equals("other")) {
            licence = card.path("license_name").asText(licence);
        }
        return licence.isBlank() || licence.length() > 200 ? null : licence;
    }

    private JsonNode ask(Origin.HubFile origin) throws IOException {
        String revision = origin.revision() == null ? "main" : origin.revision();
        String encoded = revision.replace("/", "%2F");
        URI address = address("/api/models/" + origin.repository() + "/revision/", encoded + "?blobs=true");
        Patience patience = new Patience(ATTEMPTS);
        while (true) {
            Trouble trouble;
            try (Answer answer = fetch.get(address, Map.of("Accept", "application/json"))) {
                if (answer.status() == 200) {
                    return JSON.readTree(answer.body().text(ANSWER_BYTES));
                }
                trouble = trouble(origin, answer);
            } catch (ModelStoreException certain) {
                throw certain;
            } catch (InterruptedException stopped) {
                throw interrupted(stopped);
            } catch (IOException broken) {
                trouble = new Trouble(
                        new ModelStoreException(Reason.UNREACHABLE, origin + ": " + broken.getMessage()), null);
            }
            await(patience, trouble);
        }
    }

    private record Trouble(
            ModelStoreException why, @Nullable Duration wish) {}

    private Trouble trouble(Origin.HubFile origin, Answer answer) throws ModelStoreException {
        ModelStoreException why = HttpTrouble.of(answer, origin.toString(), surroundings.hub());
        if (!HttpTrouble.passes(answer.status())) {
            throw why;
        }
        return new Trouble(why, answer.retryAfter(surroundings.clock().instant()));
    }

    private void await(Patience patience, Trouble trouble) throws IOException {
        Duration pause = patience.pause(0, trouble.wish());
        if (pause == null) {
            throw trouble.why();
        }
        listener.again(trouble.why(), pause);
        try {
            surroundings.pause().await(pause);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        InterruptedIOException wrapped = new InterruptedIOException("interrupted");
        wrapped.initCause(stopped);
        return wrapped;
    }

    /** An address at the Hub: a path that is encoded here, and an end that is encoded already. */
    private URI address(String path, @Nullable String end) throws ModelStoreException {
        try {
            String encoded = new URI(null, null, path, null).toASCIIString();
            return URI.create(surroundings.hub().endpoint() + encoded + (end == null ? "" : end));
        } catch (URISyntaxException | IllegalArgumentException wrong) {
            throw ModelStoreException.failed(String.format(Locale.ROOT, "'%s' cannot be part of an address", path));
        }
    }
}
