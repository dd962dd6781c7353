package dev.holdfast.audit;

import dev.holdfast.domain.Usage;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes events as canonical JSON, form 1. Every entry has {@code actor} (an object with {@code key}, {@code organisation},
 * {@code project}, {@code request}), {@code kind}, {@code seq} (its place, from 0), {@code time} (when the event was handed
 * to the ledger, UTC to the millisecond) and {@code v}, which is 1. Further fields by kind:
 *
 * <ul>
 *   <li>{@code inference}: {@code answer} and {@code prompt} (keyed hashes), {@code cost}, {@code label}, {@code model},
 *       {@code outcome}, {@code replica}, {@code timings} ({@code admitted}, {@code end}, {@code first}) and {@code usage}
 *       ({@code cached}, {@code completion}, {@code prompt}, {@code reasoning});
 *   <li>{@code refusal}: {@code code}, {@code label} (absent if there was none), {@code model}, {@code reason};
 *   <li>{@code admin}: {@code action}, {@code details} (an object of strings), {@code target}.
 * </ul>
 *
 * Names are sorted by UTF-16 code units, as RFC 8785 wants them. A string is cut after {@value #LONGEST} characters, so that
 * no caller can fill the disk with a long name. Confined to one thread.
 */
final class EntryWriter {
    static final int LONGEST = 1024;

    private long second = Long.MIN_VALUE;
    private String secondText = "";

    void write(JsonBuffer out, AuditEvent event, long seq, long millis) {
        switch (event) {
            case AuditEvent.Inference inference -> inference(out, inference, seq, millis);
            case AuditEvent.Refusal refusal -> refusal(out, refusal, seq, millis);
            case AuditEvent.Admin admin -> admin(out, admin, seq, millis);
        }
        out.raw(",\"v\":1}");
    }

    private void inference(JsonBuffer out, AuditEvent.Inference event, long seq, long millis) {
        actor(out.raw("{\"actor\":"), event.actor());
        text(out.raw(",\"answer\":"), event.hashes().answer());
        out.raw(",\"cost\":").number(event.cost());
        text(out.raw(",\"kind\":\"inference\",\"label\":"), event.label().toString());
        text(out.raw(",\"model\":"), event.model());
        text(out.raw(",\"outcome\":"), event.outcome());
        text(out.raw(",\"prompt\":"), event.hashes().prompt());
        text(out.raw(",\"replica\":"), event.replica());
        out.raw(",\"seq\":").number(seq);
        time(out.raw(",\"time\":"), millis);
        AuditEvent.Timings timings = event.timings();
        out.raw(",\"timings\":{\"admitted\":").number(timings.admitted());
        out.raw(",\"end\":").number(timings.end());
        out.raw(",\"first\":").number(timings.firstOutput());
        Usage usage = event.usage();
        out.raw("},\"usage\":{\"cached\":").number(usage.cached());
        out.raw(",\"completion\":").number(usage.completion());
        out.raw(",\"prompt\":").number(usage.prompt());
        out.raw(",\"reasoning\":").number(usage.reasoning()).raw("}");
    }

    private void refusal(JsonBuffer out, AuditEvent.Refusal event, long seq, long millis) {
        actor(out.raw("{\"actor\":"), event.actor());
        text(out.raw(",\"code\":"), event.code());
        out.raw(",\"kind\":\"refusal\"");
        if (event.label() != null) {
            text(out.raw(",\"label\":"), event.label().toString());
        }
        text(out.raw(",\"model\":"), event.model());
        text(out.raw(",\"reason\":"), event.reason());
        out.raw(",\"seq\":").number(seq);
        time(out.raw(",\"time\":"), millis);
    }

    private void admin(JsonBuffer out, AuditEvent.Admin event, long seq, long millis) {
        text(out.raw("{\"action\":"), event.action());
        actor(out.raw(",\"actor\":"), event.actor());
        out.raw(",\"details\":{");
        String comma = "";
        for (Map.Entry<String, String> detail : clipped(event.details()).entrySet()) {
            text(out.raw(comma), detail.getKey());
            text(out.raw(":"), detail.getValue());
            comma = ",";
        }
        out.raw("},\"kind\":\"admin\",\"seq\":").number(seq);
        text(out.raw(",\"target\":"), event.target());
        time(out.raw(",\"time\":"), millis);
    }

    private static void actor(JsonBuffer out, AuditEvent.Actor actor) {
        text(out.raw("{\"key\":"), actor.keyId());
        text(out.raw(",\"organisation\":"), actor.organisation());
        text(out.raw(",\"project\":"), actor.project());
        text(out.raw(",\"request\":"), actor.requestId());
        out.raw("}");
    }

    private static void text(JsonBuffer out, String text) {
        out.string(clip(text));
    }

    /** Sorted by names as they will stand in the entry. */
    private static Map<String, String> clipped(Map<String, String> details) {
        TreeMap<String, String> sorted = new TreeMap<>();
        details.forEach((name, value) -> sorted.put(wellFormed(clip(name)), value));
        return sorted;
    }

    private static String clip(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static String wellFormed(String name) {
        return name.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void time(JsonBuffer out, long millis) {
        long current = Math.floorDiv(millis, 1000L);
        if (current != second) {
            String text = Instant.ofEpochSecond(current).toString();
            secondText = text.substring(0, text.length() - 1);
            second = current;
        }
        int rest = (int) Math.floorMod(millis, 1000L);
        out.raw("\"").raw(secondText).raw(rest < 10 ? ".00" : rest < 100 ? ".0" : ".");
        out.number(rest).raw("Z\"");
    }
}
