package dev.holdfast.app.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which server to talk to and as whom. */
final class ServerAddress {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server (default: $HOLDFAST_URL or http://127.0.0.1:8080).")
    private @Nullable URI url;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The key (default: $HOLDFAST_ADMIN_KEY or $HOLDFAST_API_KEY). Others on this machine can see"
                    + " it in the list of processes; prefer the environment or --key-file.")
    private @Nullable String key;

    @Option(names = "--key-file", paramLabel = "FILE", description = "A file that holds the key.")
    private @Nullable Path keyFile;

    AdminClient connect(Console console) {
        return new AdminClient(address(console.environment()), credential(console.environment()));
    }

    private URI address(Map<String, String> environment) {
        URI address = url;
        if (address == null) {
            try {
                address = URI.create(environment.getOrDefault("HOLDFAST_URL", "http://127.0.0.1:8080"));
            } catch (IllegalArgumentException malformed) {
                throw new CommandFailure(ExitCode.USAGE, "HOLDFAST_URL is not a URL", malformed);
            }
        }
        if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + address + "' is not the URL of a server; write for example http://127.0.0.1:8080");
        }
        return address;
    }

    private String credential(Map<String, String> environment) {
        String found = key;
        if (found == null && keyFile != null) {
            try {
                found = Files.readString(keyFile);
            } catch (IOException unreadable) {
                throw new CommandFailure(ExitCode.USAGE, "cannot read the key file " + keyFile, unreadable);
            }
        }
        if (found == null) {
            found = environment.getOrDefault("HOLDFAST_ADMIN_KEY", environment.getOrDefault("HOLDFAST_API_KEY", ""));
        }
        return found.strip();
    }
}
