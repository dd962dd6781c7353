package dev.holdfast.lifecycle;

import dev.holdfast.domain.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which Hub to ask, and as whom. Immutable.
 *
 * @param endpoint its address
 * @param token what it knows the person by, or null
 */
public record HubSettings(URI endpoint, @Nullable Secret token) {
    private static final String ADDRESS = "https://huggingface.co";

    /**
     * Reads the environment as Hugging Face's own tools do: {@code HF_ENDPOINT}, {@code HF_TOKEN}, and else the token in the
     * file {@code HF_TOKEN_PATH}, {@code HF_HOME/token} or {@code ~/.cache/huggingface/token}.
     *
     * @throws IllegalArgumentException if the endpoint is not an address, or not an encrypted one
     */
    public static HubSettings of(Map<String, String> environment) {
        String address = environment.getOrDefault("HF_ENDPOINT", "");
        URI endpoint;
        try {
            endpoint = URI.create(address.isBlank() ? ADDRESS : address.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("HF_ENDPOINT is not an address: " + address, wrong);
        }
        if (endpoint.getHost() == null || !Redirects.isSafe(endpoint)) {
            throw new IllegalArgumentException("HF_ENDPOINT must be an https:// address, not " + address);
        }
        return new HubSettings(endpoint, token(environment));
    }

    private static @Nullable Secret token(Map<String, String> environment) {
        String direct = environment.getOrDefault("HF_TOKEN", "").strip();
        if (!direct.isEmpty()) {
            return new Secret(direct);
        }
        Path file = tokenFile(environment);
        try {
            String kept = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
            return kept.isEmpty() ? null : new Secret(kept);
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static Path tokenFile(Map<String, String> environment) {
        String file = environment.get("HF_TOKEN_PATH");
        if (file != null) {
            return Path.of(file);
        }
        String home = environment.get("HF_HOME");
        return home != null
                ? Path.of(home, "token")
                : Path.of(environment.getOrDefault("HOME", "."), ".cache", "huggingface", "token");
    }
}
