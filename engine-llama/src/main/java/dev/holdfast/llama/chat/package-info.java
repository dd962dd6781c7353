/** Chat templates, and the formats in which models call tools and reason. Pure functions and parsers of model output. */
@NullMarked
package dev.holdfast.llama.chat;

import org.jspecify.annotations.NullMarked;
