package dev.holdfast.domain;

/**
 * How much a prompt holds, before any tokenizer has seen it.
 *
 * @param textBytes UTF-8 bytes of all text that reaches the model: messages, tool definitions, schemas
 * @param messages number of messages or prompts, each of which costs a few tokens of template
 * @param tokens tokens given as token ids
 * @param media number of images, audio clips and files, whose tokens text does not tell
 */
public record PromptSize(long textBytes, int messages, long tokens, int media) {}
