package dev.holdfast.llama.worker;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;

/** Reads a certificate and its key. Stateless. */
final class TlsFiles {
    private TlsFiles() {}

    /**
     * Reads the pair.
     *
     * @throws IllegalStateException if it cannot be read
     */
    static PemKeyCertOptions read(HttpSettings.Tls files) {
        try {
            return new PemKeyCertOptions()
                    .setCertValue(Buffer.buffer(Files.readAllBytes(files.certificate())))
                    .setKeyValue(Buffer.buffer(Files.readAllBytes(files.key())));
        } catch (IOException unreadable) {
            throw new IllegalStateException("the TLS certificate or key cannot be read: " + unreadable, unreadable);
        }
    }
}
