/** JSON Schema to the grammars that constrain sampling. Pure functions. */
@NullMarked
package dev.holdfast.llama.grammar;

import org.jspecify.annotations.NullMarked;
