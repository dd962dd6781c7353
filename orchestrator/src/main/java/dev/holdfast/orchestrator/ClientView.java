package dev.holdfast.orchestrator;

import dev.holdfast.domain.Streaming;
import dev.holdfast.domain.Usage;
import dev.holdfast.domain.WireObject;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What the caller sees of a stream: everything the engine said, except usage it did not ask for. Not thread-safe. */
final class ClientView {
    private static final String NO_CHOICES = "[]";

    private final Streaming wanted;
    private boolean usageShown;

    ClientView(Streaming wanted) {
        this.wanted = wanted;
    }

    /** The bytes of this object for the caller, or null if it is not for the caller. */
    byte @Nullable [] of(WireObject data, @Nullable Usage usage) {
        boolean usageOnly = usage != null && NO_CHOICES.equals(data.value("choices"));
        if (usageOnly) {
            usageShown |= wanted.includeUsage();
            return wanted.includeUsage() ? data.bytes() : null;
        }
        if (usage != null || (!wanted.includeUsage() && data.has("usage"))) {
            return data.edit().remove("usage").bytes();
        }
        return data.bytes();
    }

    /** An object in the likeness of the last one that finishes every open choice with {@code length}. */
    byte[] finishByLength(WireObject last, BitSet open) {
        StringBuilder choices = new StringBuilder("[");
        boolean chat = !"\"text_completion\"".equals(last.value("object"));
        open.stream()
                .forEach(index -> choices.append(choices.length() > 1 ? "," : "")
                        .append("{\"index\":")
                        .append(index)
                        .append(chat ? ",\"delta\":{}" : ",\"text\":\"\"")
                        .append(",\"logprobs\":null,\"finish_reason\":\"length\"}"));
        return like(last, choices.append(']').toString(), null);
    }

    /** The usage object that ends a stream, or null if the caller did not ask for one or has it. */
    byte @Nullable [] usageChunk(WireObject last, Usage used) {
        if (!wanted.includeUsage() || usageShown) {
            return null;
        }
        usageShown = true;
        String usage = "{\"prompt_tokens\":" + used.prompt() + ",\"completion_tokens\":" + used.completion()
                + ",\"total_tokens\":" + used.total() + ",\"prompt_tokens_details\":{\"cached_tokens\":" + used.cached()
                + "}}";
        return like(last, NO_CHOICES, usage);
    }

    private static byte[] like(WireObject last, String choices, @Nullable String usage) {
        StringBuilder json = new StringBuilder("{");
        for (String name : new String[] {"id", "object", "created", "model", "system_fingerprint"}) {
            String value = last.value(name);
            if (value != null) {
                json.append('"').append(name).append("\":").append(value).append(',');
            }
        }
        json.append("\"choices\":").append(choices);
        if (usage != null) {
            json.append(",\"usage\":").append(usage);
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
