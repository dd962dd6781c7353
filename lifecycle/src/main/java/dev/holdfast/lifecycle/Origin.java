package dev.holdfast.lifecycle;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a model comes from. Immutable. */
public sealed interface Origin {
    /**
     * A file on this machine.
     *
     * @param path where; of a split model its first file
     */
    record LocalFile(Path path) implements Origin {
        @Override
        public String toString() {
            return path.toAbsolutePath().normalize().toString();
        }
    }

    /**
     * A repository on the Hugging Face Hub, or on a server that speaks its protocol.
     *
     * @param repository {@code OWNER/NAME}
     * @param file the file in it, or null to take the only model there
     * @param revision a branch, tag or commit, or null for {@code main}
     */
    record HubFile(
            String repository,
            @Nullable String file,
            @Nullable String revision) implements Origin {
        @Override
        public String toString() {
            return "hf:" + repository + (file == null ? "" : "/" + file) + (revision == null ? "" : "@" + revision);
        }
    }

    /**
     * A file on a web server.
     *
     * @param address its address; of a split model that of its first file
     */
    record WebFile(URI address) implements Origin {
        @Override
        public String toString() {
            String text = address.toString();
            int query = text.indexOf('?');
            return query < 0 ? text : text.substring(0, query);
        }
    }

    /**
     * Reads an origin as a person writes it: a path, {@code hf:OWNER/NAME[/FILE][@REVISION]} or {@code https://…}.
     *
     * @throws IllegalArgumentException if it is none of these; the message says what is wrong
     */
    static Origin parse(String text) {
        if (text.startsWith("hf:")) {
            return Hub.parse(text);
        }
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return web(text);
        }
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("name a GGUF file, hf:OWNER/NAME or https://…");
        }
        return new LocalFile(Path.of(text));
    }

    private static Origin web(String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException("'" + text + "' is not an address", wrong);
        }
        if (address.getHost() == null || address.getUserInfo() != null) {
            throw new IllegalArgumentException("'" + text + "' must have a host, and no user or password");
        }
        if (!Redirects.isSafe(address)) {
            throw new IllegalArgumentException("'" + text + "' is not encrypted; use https://");
        }
        return new WebFile(address);
    }

    /** The form of a place on the Hub. */
    final class Hub {
        private static final String SEGMENT = "[A-Za-z0-9][A-Za-z0-9._-]*";
        private static final Pattern FORM = Pattern.compile(
                "hf:(?<repository>" + SEGMENT + "/" + SEGMENT + ")(?:/(?<file>[^@]+))?(?:@(?<revision>[^@\\s]+))?");

        private Hub() {}

        private static Origin parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException("'" + text
                        + "' is not of the form hf:OWNER/NAME[/FILE][@REVISION],"
                        + " for example hf:ggml-org/models/tinyllamas/stories260K.gguf");
            }
            return new HubFile(form.group("repository"), form.group("file"), form.group("revision"));
        }
    }
}
