package dev.holdfast.lifecycle;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Digest;
import dev.holdfast.gguf.SplitName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the files of one model among those of a repository: the one that was named, or the only one. Pure functions. */
final class HubChoice {
    private static final int LISTED = 60;

    private HubChoice() {}

    /**
     * A file in a repository.
     *
     * @param path its path there
     * @param bytes its size, -1 if not known
     * @param sha256 its digest, if known
     */
    record Entry(String path, long bytes, @Nullable Digest sha256) {}

    /**
     * The files of the model, in order.
     *
     * @throws ModelStoreException if the named file is not there, there is none at all, or there are several; the message
     *     lists what may be named
     */
    static List<Entry> choose(List<Entry> entries, Origin.HubFile origin) throws ModelStoreException {
        Map<String, List<Entry>> models = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (FileNames.isModel(entry.path())) {
                models.computeIfAbsent(key(entry.path()), any -> new ArrayList<>())
                        .add(entry);
            }
        }
        if (models.isEmpty()) {
            throw ModelStoreException.failed("hf:" + origin.repository()
                    + " holds no GGUF file; look for a repository of the same model with GGUF in its name");
        }
        String wanted = origin.file();
        if (wanted == null && models.size() > 1) {
            throw ModelStoreException.failed(
                    "hf:" + origin.repository() + " holds several models; name one:" + listing(models, origin));
        }
        List<Entry> chosen = wanted == null ? models.values().iterator().next() : models.get(key(wanted));
        if (chosen == null
                || (wanted != null
                        && chosen.stream().noneMatch(entry -> entry.path().equals(wanted)))) {
            throw ModelStoreException.failed("hf:" + origin.repository() + " holds no GGUF file " + wanted
                    + "; these are there:" + listing(models, origin));
        }
        return complete(chosen, origin);
    }

    private static List<Entry> complete(List<Entry> chosen, Origin.HubFile origin) throws ModelStoreException {
        SplitName split = SplitName.parse(fileName(chosen.getFirst().path()));
        if (split == null) {
            return chosen;
        }
        String folder = folder(chosen.getFirst().path());
        List<Entry> ordered = new ArrayList<>();
        for (String name : split.all()) {
            ordered.add(chosen.stream()
                    .filter(entry -> entry.path().equals(folder + name))
                    .findFirst()
                    .orElseThrow(() -> ModelStoreException.failed(
                            "hf:" + origin.repository() + " lacks " + folder + name + ", a part of the model")));
        }
        return ordered;
    }

    private static String listing(Map<String, List<Entry>> models, Origin.HubFile origin) {
        StringBuilder lines = new StringBuilder();
        int listed = 0;
        for (List<Entry> model : models.values()) {
            if (listed++ == LISTED) {
                return lines.append("\n  and ")
                        .append(models.size() - LISTED)
                        .append(" more")
                        .toString();
            }
            Origin place =
                    new Origin.HubFile(origin.repository(), model.getFirst().path(), origin.revision());
            long bytes = model.stream().mapToLong(Entry::bytes).sum();
            boolean known = model.stream().allMatch(entry -> entry.bytes() >= 0);
            lines.append("\n  ").append(place).append(known ? "   " + new ByteSize(bytes).rounded() : "");
        }
        return lines.toString();
    }

    /** What the files of one model have in common. */
    private static String key(String path) {
        SplitName split = SplitName.parse(fileName(path));
        return split == null ? path : folder(path) + split.prefix() + "-of-" + split.count();
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }
}
