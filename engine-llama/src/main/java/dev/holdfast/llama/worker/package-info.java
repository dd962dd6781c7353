/** The worker's HTTP server: the OpenAI protocol over the scheduler, health and metrics. */
@NullMarked
package dev.holdfast.llama.worker;

import org.jspecify.annotations.NullMarked;
