package dev.holdfast.app;

import dev.holdfast.app.cli.LineSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Lines of a person at a terminal, with editing and a history that is not kept on disk. Confined to one thread. */
final class TerminalLines implements LineSource {
    private final Terminal terminal;
    private final LineReader reader;

    private TerminalLines() throws IOException {
        terminal = TerminalBuilder.builder().system(true).build();
        reader = LineReaderBuilder.builder()
                .appName("holdfast")
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    /** The terminal if there is one, else the stream line by line. */
    static LineSource open(boolean interactive, InputStream in) {
        if (!interactive) {
            BufferedReader plain = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return prompt -> read(plain);
        }
        try {
            return new TerminalLines();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static @Nullable String read(BufferedReader plain) {
        try {
            return plain.readLine();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public @Nullable String next(String prompt) {
        try {
            return reader.readLine(prompt);
        } catch (EndOfFileException | UserInterruptException left) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
