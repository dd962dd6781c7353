package dev.holdfast.llama.worker;

/**
 * What a request used, in tokens.
 *
 * @param prompt tokens of all prompts
 * @param cached those of them that were not computed anew
 * @param completion tokens drawn
 * @param reasoning those of them that are reasoning
 */
record Usage(int prompt, int cached, int completion, int reasoning) {
    void write(JsonBytes out) {
        out.raw("{\"prompt_tokens\":").number(prompt);
        out.raw(",\"completion_tokens\":").number(completion);
        out.raw(",\"total_tokens\":").number((long) prompt + completion);
        out.raw(",\"prompt_tokens_details\":{\"cached_tokens\":").number(cached);
        out.raw("},\"completion_tokens_details\":{\"reasoning_tokens\":").number(reasoning);
        out.raw("}}");
    }
}
