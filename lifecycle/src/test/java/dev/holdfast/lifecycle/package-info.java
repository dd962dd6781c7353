@NullMarked
package dev.holdfast.lifecycle;

import org.jspecify.annotations.NullMarked;
