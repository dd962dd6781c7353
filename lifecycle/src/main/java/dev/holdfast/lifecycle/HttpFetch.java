package dev.holdfast.lifecycle;

import dev.holdfast.domain.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends GET requests and follows redirects by hand, so that the Hub's token goes to the Hub alone and nothing goes to a
 * server without encryption. Thread-safe.
 */
final class HttpFetch {
    private static final int REDIRECTS = 10;

    private final HttpClient client;
    private final HubSettings hub;
    private final Duration silence;

    /**
     * @param client one that follows no redirects
     * @param silence how long a server may say nothing
     */
    HttpFetch(HttpClient client, HubSettings hub, Duration silence) {
        this.client = client;
        this.hub = hub;
        this.silence = silence;
    }

    /**
     * The answer after all redirects, to be closed by the caller.
     *
     * @throws ModelStoreException if a redirect is refused
     * @throws IOException if no answer came
     */
    Answer get(URI address, Map<String, String> headers) throws IOException {
        URI next = address;
        HttpHeaders first = null;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            HttpResponse<Body> response = send(next, headers);
            first = first == null ? response.headers() : first;
            String location = response.headers().firstValue("Location").orElse(null);
            if (!isRedirect(response.statusCode()) || location == null) {
                return new Answer(next, response.statusCode(), response.headers(), first, response.body());
            }
            response.body().close();
            next = Redirects.target(next, location);
        }
        throw ModelStoreException.failed(address.getHost() + " redirects more than " + REDIRECTS + " times");
    }

    private HttpResponse<Body> send(URI address, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("User-Agent", "holdfast");
        headers.forEach(request::header);
        Secret token = tokenFor(address);
        if (token != null) {
            request.header("Authorization", "Bearer " + token.reveal());
        }
        CompletableFuture<HttpResponse<Body>> sent = client.sendAsync(request.build(), info -> new Body(silence));
        try {
            return sent.get(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            sent.cancel(true);
            throw new IOException(address.getHost() + " did not answer within " + silence.toSeconds() + " s", late);
        } catch (InterruptedException stopped) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(stopped);
        } catch (ExecutionException failed) {
            throw new IOException("cannot reach " + address.getHost() + ": " + why(failed.getCause()), failed);
        }
    }

    private @Nullable Secret tokenFor(URI address) {
        return Redirects.sameServer(address, hub.endpoint()) && Redirects.isSafe(address) ? hub.token() : null;
    }

    private static String why(@Nullable Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
                return "its name is not known here; check the network, or set a proxy";
            }
        }
        if (failure instanceof ConnectException) {
            return "it takes no connections; check the network, or set a proxy";
        }
        return failure == null ? "unknown" : String.valueOf(failure.getMessage());
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }
}
