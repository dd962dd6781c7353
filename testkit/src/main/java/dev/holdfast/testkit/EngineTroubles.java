package dev.holdfast.testkit;

import java.util.List;

/** The ways in which real engines fail on the wire, with their literal shapes. */
public final class EngineTroubles {
    /** A chunk of text without a finish reason. */
    public static final String CHUNK =
            "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":null}]}";

    /** A chunk that finishes choice 0. */
    public static final String FINISH =
            "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{},\"finish_reason\":\"stop\"}]}";

    /** The usage chunk. */
    public static final String USAGE =
            "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],"
                    + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}";

    /** The error event with which vLLM breaks off. */
    public static final String VLLM_ERROR =
            "{\"error\":{\"message\":\"EngineCore died\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}}";

    /** The error event with which llama-server breaks off. */
    public static final String LLAMA_ERROR =
            "{\"error\":{\"code\":500,\"message\":\"slot failed\",\"type\":\"server_error\"}}";

    /** The event with which SGLang sheds load under status 200. */
    public static final String SGLANG_SHED =
            "{\"error\":{\"object\":\"error\",\"message\":\"The request queue is full.\","
                    + "\"type\":\"SERVICE_UNAVAILABLE\",\"param\":null,\"code\":503}}";

    private EngineTroubles() {}

    /** SGLang: the queue is full, said as the first event under status 200. */
    public static Script shedAsFirstEvent() {
        return Script.sse(List.of(SGLANG_SHED));
    }

    /** vLLM: some text, then an error, then {@code [DONE]}. */
    public static Script errorThenDone() {
        return Script.sse(List.of(CHUNK, VLLM_ERROR));
    }

    /** llama-server: some text, then an error, then the end without {@code [DONE]}. */
    public static Script errorThenEnd() {
        return Script.sse().event(CHUNK).event(LLAMA_ERROR);
    }

    /** Ollama: some text, then the end without finish reason and {@code [DONE]}. */
    public static Script endWithoutFinish() {
        return Script.sse().event(CHUNK);
    }

    /** Some text, then {@code [DONE]} without a finish reason. */
    public static Script doneWithoutFinish() {
        return Script.sse(List.of(CHUNK));
    }

    /** Ray Serve: {@code [DONE]} twice. */
    public static Script doneTwice() {
        return Script.sse(List.of(CHUNK, FINISH, USAGE)).done();
    }

    /** Azure and SGLang: frames without choices at the start and in the middle. */
    public static Script emptyChoicesInTheMiddle() {
        String empty = "{\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}";
        return Script.sse(List.of(empty, CHUNK, empty, FINISH, USAGE));
    }

    /** llama-server: silence, then a comment, then the answer. */
    public static Script keepAliveBeforeText() {
        return Script.sse()
                .comment("")
                .event(CHUNK)
                .comment(" ping")
                .event(FINISH)
                .event(USAGE)
                .done();
    }

    /** Some text, then the connection breaks. */
    public static Script brokenConnection() {
        return Script.sse().event(CHUNK).cut();
    }

    /** Some text, then silence for ever. */
    public static Script silenceAfterText() {
        return Script.sse().event(CHUNK).hang();
    }

    /** How each kind of engine says that the prompt is too long. */
    public static Script contextOverflow(EngineShape shape) {
        return switch (shape) {
            case VLLM ->
                Script.json(
                        400,
                        "{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens. However, your"
                                + " prompt contains at least 4097\",\"type\":\"BadRequestError\","
                                + "\"param\":\"input_tokens\",\"code\":400}}");
            case SGLANG ->
                Script.json(
                        400,
                        "{\"object\":\"error\",\"message\":\"The input (5000 tokens) is longer than the model's context"
                                + " length (4096 tokens).\",\"type\":\"BadRequest\",\"param\":null,\"code\":400}");
            case LLAMA_SERVER ->
                Script.json(
                        400,
                        "{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\","
                                + "\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":5000,\"n_ctx\":4096}}");
            case OLLAMA ->
                Script.json(
                        400,
                        "{\"error\":{\"message\":\"the input exceeds the context length\","
                                + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}");
            case TRTLLM ->
                Script.json(
                        400,
                        "{\"object\":\"error\",\"message\":\"The sum of prompt length (5000) and max_tokens exceeds"
                                + " max_seq_len (4096)\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}");
            case OPENAI ->
                Script.json(
                        400,
                        "{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens.\",\"type\":"
                                + "\"invalid_request_error\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}");
        };
    }
}
