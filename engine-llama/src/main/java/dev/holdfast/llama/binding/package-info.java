/**
 * The decoder by llama.cpp through the foreign-function API; the only package with native access.
 *
 * <p>{@link LlamaLibrary} loads the library, {@link LlamaModel} a file, and a model makes decoders, embedders and samplers.
 * Each handle is bound to an arena, shared for the model and confined to one thread for the rest, so that no closed handle and
 * no handle of another thread reaches native code. What native code would answer by ending the process (an assertion, a C++
 * exception) is checked before the call: the size of batches, tokens and sequences, the text of grammars, and that a grammar
 * allows a token before it is told of it.
 *
 * <p>No call is linked as critical: a garbage collection never waits for a computation.
 */
@NullMarked
package dev.holdfast.llama.binding;

import org.jspecify.annotations.NullMarked;
