/** Tools that measure and attack a running Holdfast: a mock engine, a load generator and a fuzzer. JDK only. */
@NullMarked
package dev.holdfast.bench;

import org.jspecify.annotations.NullMarked;
