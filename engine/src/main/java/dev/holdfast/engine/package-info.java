/** The inference interface, the OpenAI wire codec, and the client for engines that speak it. */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
