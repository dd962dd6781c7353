package dev.holdfast.gguf;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The name of one file of a split model: {@code PREFIX-00002-of-00005.gguf}. Immutable.
 *
 * @param prefix what stands before the numbers
 * @param number which file, from 1
 * @param count how many files there are
 */
public record SplitName(String prefix, int number, int count) {
    private static final Pattern FORM = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");

    /** Reads a name; null if it is not that of a file of a split model. */
    public static @Nullable SplitName parse(String fileName) {
        Matcher form = FORM.matcher(fileName);
        if (!form.matches()) {
            return null;
        }
        int number = Integer.parseInt(form.group(2));
        int count = Integer.parseInt(form.group(3));
        return number >= 1 && number <= count ? new SplitName(form.group(1), number, count) : null;
    }

    /** The names of all files, in order. */
    public List<String> all() {
        return IntStream.rangeClosed(1, count)
                .mapToObj(each -> String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", prefix, each, count))
                .toList();
    }
}
