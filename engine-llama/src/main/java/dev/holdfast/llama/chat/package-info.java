/**
 * How a model is talked to: chat templates, and the forms in which models call tools and reason. {@link
 * dev.holdfast.llama.chat.ChatDialect} is the way in; the rest are its parts. Pure functions and parsers of model output.
 */
@NullMarked
package dev.holdfast.llama.chat;

import org.jspecify.annotations.NullMarked;
