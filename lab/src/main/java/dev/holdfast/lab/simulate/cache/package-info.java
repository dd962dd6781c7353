/** What an engine keeps of the prompts it has computed. */
@NullMarked
package dev.holdfast.lab.simulate.cache;

import org.jspecify.annotations.NullMarked;
