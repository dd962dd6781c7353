package dev.holdfast.lab.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Reads the JSON lines of traces and datasets, with messages that say what is wrong. Pure functions. */
final class TraceJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TraceJson() {}

    static JsonNode parse(String line, Lines lines) {
        try {
            JsonNode row = JSON.readTree(line);
            if (!row.isObject()) {
                throw lines.error(
                        "a JSON object is expected, such as {\"at\": 0.5, \"input_tokens\": 900, \"output_tokens\": 200}");
            }
            return row;
        } catch (JsonProcessingException broken) {
            throw lines.error("this is not JSON ("
                    + broken.getOriginalMessage().lines().findFirst().orElse("") + ")");
        }
    }

    static TraceRow mooncake(JsonNode row, Lines lines) {
        double at = time(row, "timestamp", lines) / 1000;
        int input = whole(row, "input_length", lines);
        long[] blocks = ids(row, "hash_ids", lines);
        checkBlocks(blocks, input, TraceFormat.MOONCAKE_BLOCK, lines);
        int block = blocks.length == 0 ? 0 : TraceFormat.MOONCAKE_BLOCK;
        int output = whole(row, "output_length", lines);
        return new TraceRow(new TracedRequest(at, input, output, blocks, block, ""), List.of());
    }

    static TraceRow holdfast(JsonNode row, Lines lines) {
        double at = time(row, "at", lines);
        int input = whole(row, "input_tokens", lines);
        int output = whole(row, "output_tokens", lines);
        long[] blocks = ids(row, "blocks", lines);
        int block = blocks.length == 0 ? 0 : whole(row, "block_tokens", lines);
        if (blocks.length > 0) {
            checkBlocks(blocks, input, block, lines);
        }
        String tenant = row.has("tenant") ? text(row, "tenant", lines) : "";
        List<Message> messages = row.has("messages") ? messages(row.get("messages"), lines) : List.of();
        return new TraceRow(new TracedRequest(at, input, output, blocks, block, tenant), messages);
    }

    static List<Message> messages(JsonNode array, Lines lines) {
        if (!array.isArray() || array.isEmpty()) {
            throw lines.error("\"messages\" is a list of at least one object with role and content");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : array) {
            messages.add(new Message(text(message, "role", lines), text(message, "content", lines)));
        }
        return messages;
    }

    static String text(JsonNode row, String key, Lines lines) {
        JsonNode value = row.path(key);
        if (!value.isTextual()) {
            throw lines.error("\"" + key + "\" is missing or not a text");
        }
        return value.textValue();
    }

    static int whole(JsonNode row, String key, Lines lines) {
        JsonNode value = row.path(key);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
            throw lines.error("\"" + key + "\" is a whole number of at least 1 token" + found(value));
        }
        return value.intValue();
    }

    private static double time(JsonNode row, String key, Lines lines) {
        JsonNode value = row.path(key);
        if (!value.isNumber() || !(value.doubleValue() >= 0) || Double.isInfinite(value.doubleValue())) {
            throw lines.error("\"" + key + "\" is a time, a number of at least 0" + found(value));
        }
        return value.doubleValue();
    }

    private static long[] ids(JsonNode row, String key, Lines lines) {
        JsonNode array = row.path(key);
        if (array.isMissingNode()) {
            return new long[0];
        }
        if (!array.isArray()) {
            throw lines.error("\"" + key + "\" is a list of whole numbers" + found(array));
        }
        long[] ids = new long[array.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = array.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                throw lines.error("\"" + key + "\" is a list of whole numbers" + found(id));
            }
            ids[i] = id.longValue();
        }
        return ids;
    }

    private static void checkBlocks(long[] blocks, int input, int block, Lines lines) {
        long needed = (input + (long) block - 1) / block;
        if (blocks.length > 0 && blocks.length != needed) {
            throw lines.error(input + " input tokens are " + needed + " blocks of " + block + " tokens, but there are "
                    + blocks.length + " block ids");
        }
    }

    private static String found(JsonNode value) {
        if (value.isMissingNode()) {
            return ", but it is missing";
        }
        String text = value.toString();
        return ", not " + (text.length() > 40 ? text.substring(0, 40) + "…" : text);
    }
}
