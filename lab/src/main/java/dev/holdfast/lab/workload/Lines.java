package dev.holdfast.lab.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a UTF-8 text, plain or gzip. Closes itself at the end and on errors. Confined to one thread. */
final class Lines implements AutoCloseable {
    private static final int LONGEST = 64 << 20;
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final BufferedReader reader;
    private long number;

    Lines(TraceSource source) {
        name = source.name();
        try {
            PushbackInputStream in = new PushbackInputStream(source.stream().open(), 2);
            InputStream plain = zipped(in) ? new GZIPInputStream(in, BUFFER) : in;
            reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()), BUFFER);
        } catch (NoSuchFileException missing) {
            throw new TraceException("There is no file " + name + ".", missing);
        } catch (IOException broken) {
            throw new TraceException("Cannot read " + name + ": " + broken.getMessage() + ".", broken);
        }
    }

    private static boolean zipped(PushbackInputStream in) throws IOException {
        byte[] magic = in.readNBytes(2);
        in.unread(magic);
        return magic.length == 2 && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b;
    }

    /** The next line that is not blank, or null at the end. */
    @Nullable
    String next() {
        try {
            String line = reader.readLine();
            number++;
            while (line != null && line.isBlank()) {
                line = reader.readLine();
                number++;
            }
            if (line == null) {
                close();
            } else if (line.length() > LONGEST) {
                throw error("the line has " + line.length() + " characters; at most " + LONGEST + " are read");
            }
            return line;
        } catch (CharacterCodingException notText) {
            close();
            throw new TraceException(name + ", after line " + number + ": this is not UTF-8 text.", notText);
        } catch (IOException broken) {
            close();
            throw new TraceException(name + ", after line " + number + ": " + broken.getMessage() + ".", broken);
        }
    }

    /** What is wrong with the line that came last. */
    TraceException error(String what) {
        close();
        return new TraceException(name + ", line " + number + ": " + what + ".");
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
