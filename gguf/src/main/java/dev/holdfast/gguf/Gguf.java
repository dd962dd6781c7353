package dev.holdfast.gguf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads model files in the GGUF format and checks their whole structure: counts, types, lengths, offsets, alignment, names
 * and sizes. Reads no weights. Pure functions.
 */
public final class Gguf {
    private static final String SPLIT_NUMBER = "split.no";
    private static final String SPLIT_COUNT = "split.count";
    private static final String SPLIT_TENSORS = "split.tensors.count";

    private Gguf() {}

    /**
     * Reads a model file; of a split model its first file, beside which the others are looked for.
     *
     * @throws GgufException if a file is not as it must be, or is missing
     * @throws IOException if a file cannot be read
     */
    public static GgufFile read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new GgufException("there is no file " + Cursor.printable(path.toString())
                    + (Files.exists(path) ? "; it is something else" : ""));
        }
        HeaderReader.Header first = header(path, 0);
        long count = first.metadata().whole(SPLIT_COUNT, 1);
        if (count <= 1) {
            return joined(first, first.tensors(), List.of(new GgufFile.Part(path, first.bytes())));
        }
        List<GgufTensor> tensors = new ArrayList<>(first.tensors());
        List<GgufFile.Part> parts = new ArrayList<>(List.of(new GgufFile.Part(path, first.bytes())));
        List<Path> paths = partsOf(path, first, count);
        for (int part = 1; part < count; part++) {
            HeaderReader.Header header = part(paths.get(part), part, count);
            tensors.addAll(header.tensors());
            parts.add(new GgufFile.Part(paths.get(part), header.bytes()));
            if (tensors.size() > HeaderReader.TENSORS) {
                throw wrong(path, "its files together hold more than " + HeaderReader.TENSORS + " tensors");
            }
        }
        return joined(first, tensors, parts);
    }

    /** Reads one file by itself. */
    static HeaderReader.Header header(SeekableByteChannel channel, String name, int part) throws IOException {
        return new HeaderReader(new Cursor(channel, name), part).read();
    }

    private static HeaderReader.Header header(Path path, int part) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            return header(channel, String.valueOf(path.getFileName()), part);
        }
    }

    private static List<Path> partsOf(Path path, HeaderReader.Header first, long count) throws GgufException {
        String fileName = String.valueOf(path.getFileName());
        SplitName name = SplitName.parse(fileName);
        if (name == null || name.count() != count) {
            throw wrong(
                    path,
                    String.format(
                            Locale.ROOT,
                            "one of %d files of a split model, but its name does not end in -00001-of-%05d.gguf",
                            count,
                            count));
        }
        if (name.number() != 1 || first.metadata().whole(SPLIT_NUMBER, -1) != 0) {
            throw wrong(
                    path,
                    "not the first file of its split model; name " + name.all().getFirst());
        }
        return name.all().stream().map(path::resolveSibling).toList();
    }

    private static HeaderReader.Header part(Path path, int part, long count) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw wrong(path, "missing; the split model has " + count + " files, which belong beside each other");
        }
        HeaderReader.Header header = header(path, part);
        long number = header.metadata().whole(SPLIT_NUMBER, -1);
        long own = header.metadata().whole(SPLIT_COUNT, -1);
        if (number != part || own != count) {
            throw wrong(
                    path,
                    String.format(
                            Locale.ROOT,
                            "says it is file %d of %d, but it was to be file %d of %d",
                            number + 1,
                            own,
                            part + 1,
                            count));
        }
        return header;
    }

    private static GgufFile joined(HeaderReader.Header first, List<GgufTensor> tensors, List<GgufFile.Part> parts)
            throws GgufException {
        Set<String> names = new HashSet<>();
        for (GgufTensor tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw wrong(parts.get(tensor.part()).path(), "tensor " + tensor.name() + " is in an earlier file too");
            }
        }
        long promised = first.metadata().whole(SPLIT_TENSORS, tensors.size());
        if (promised != tensors.size()) {
            throw wrong(
                    parts.getFirst().path(),
                    String.format(
                            Locale.ROOT,
                            "promises %d tensors in %d files, but they hold %d",
                            promised,
                            parts.size(),
                            tensors.size()));
        }
        return new GgufFile(first.version(), first.metadata(), tensors, parts);
    }

    private static GgufException wrong(Path path, String what) {
        return new GgufException(Cursor.printable(String.valueOf(path.getFileName())) + ": " + what);
    }
}
