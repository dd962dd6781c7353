/** What may flow where. The one question, whether a label may flow to a sink, is answered here. */
@NullMarked
package dev.holdfast.policy;

import org.jspecify.annotations.NullMarked;
