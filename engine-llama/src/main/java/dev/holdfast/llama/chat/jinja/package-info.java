/**
 * A small interpreter of Jinja templates, faithful to Python's jinja2 as Hugging Face's transformers sets it up, bounded in
 * work, memory and depth. A template reaches the values it is given and nothing else.
 */
@NullMarked
package dev.holdfast.llama.chat.jinja;

import org.jspecify.annotations.NullMarked;
