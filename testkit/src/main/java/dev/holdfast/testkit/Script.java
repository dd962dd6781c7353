package dev.holdfast.testkit;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What a {@link ScriptedEngine} does with one request, step by step. Built fluently, then handed over; not thread-safe
 * until then.
 */
public final class Script {
    /** One step of a script. */
    sealed interface Step {
        /** Writes and flushes bytes. */
        record Write(Buffer bytes) implements Step {}

        /** Waits for time to pass. */
        record Pause(Duration time) implements Step {}

        /** Waits for a test to say go. */
        record Await(CompletionStage<?> signal) implements Step {}

        /** Does nothing for ever. */
        record Hang() implements Step {}

        /** Closes the connection in the middle. */
        record Cut() implements Step {}
    }

    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private boolean contentLength;

    private Script(int status, String contentType) {
        this.status = status;
        if (!contentType.isEmpty()) {
            headers.put("content-type", contentType);
        }
    }

    /** A JSON body with its length. */
    public static Script json(int status, String body) {
        return text(status, "application/json", body);
    }

    /** Any body with its length. */
    public static Script text(int status, String contentType, String body) {
        Script script = new Script(status, contentType).raw(body);
        script.contentLength = true;
        return script;
    }

    /** An event stream under status 200; add events. */
    public static Script sse() {
        return new Script(200, "text/event-stream; charset=utf-8");
    }

    /** An event stream of these JSON objects, ended by {@code [DONE]}. */
    public static Script sse(List<String> events) {
        Script script = sse();
        events.forEach(script::event);
        return script.done();
    }

    /** Takes the request and never answers: no status, no header. */
    public static Script silent() {
        return new Script(0, "").hang();
    }

    /** Takes the request and closes the connection without an answer. */
    public static Script refusing() {
        return new Script(0, "").cut();
    }

    /** Adds a response header. */
    public Script header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Writes {@code data: JSON} and an empty line. */
    public Script event(String json) {
        return raw("data: " + json + "\n\n");
    }

    /** Writes a comment line, as llama-server does after 30 seconds of silence. */
    public Script comment(String text) {
        return raw(":" + text + "\n\n");
    }

    /** Writes {@code data: [DONE]}. */
    public Script done() {
        return event("[DONE]");
    }

    /** Writes text as it is. */
    public Script raw(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes as they are. */
    public Script bytes(byte[] bytes) {
        steps.add(new Step.Write(Buffer.buffer(bytes)));
        return this;
    }

    /** Waits before the next step. */
    public Script pause(Duration time) {
        steps.add(new Step.Pause(time));
        return this;
    }

    /** Waits before the next step until the signal completes; as the first step it holds back the headers too. */
    public Script await(CompletionStage<?> signal) {
        steps.add(new Step.Await(signal));
        return this;
    }

    /** Leaves the answer open for ever. */
    public Script hang() {
        steps.add(new Step.Hang());
        return this;
    }

    /** Closes the connection without ending the answer. */
    public Script cut() {
        steps.add(new Step.Cut());
        return this;
    }

    /** Puts a pause before every write but the first. */
    public Script paced(Duration time) {
        List<Step> paced = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Write && !paced.isEmpty()) {
                paced.add(new Step.Pause(time));
            }
            paced.add(step);
        }
        return replaceSteps(paced);
    }

    /** Cuts all writes between two other steps anew into pieces of so many bytes, wherever that falls. */
    public Script splitEvery(int size) {
        List<Step> split = new ArrayList<>();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (Step step : steps) {
            if (step instanceof Step.Write(Buffer bytes)) {
                run.writeBytes(bytes.getBytes());
            } else {
                cutInto(split, run, size);
                split.add(step);
            }
        }
        cutInto(split, run, size);
        return replaceSteps(split);
    }

    private static void cutInto(List<Step> split, ByteArrayOutputStream run, int size) {
        byte[] all = run.toByteArray();
        run.reset();
        for (int from = 0; from < all.length; from += size) {
            split.add(new Step.Write(Buffer.buffer(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)))));
        }
    }

    private Script replaceSteps(List<Step> replacement) {
        steps.clear();
        steps.addAll(replacement);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    List<Step> steps() {
        return steps;
    }

    /** Whether the length is announced, so that the body is not chunked. */
    boolean hasContentLength() {
        return contentLength;
    }
}
