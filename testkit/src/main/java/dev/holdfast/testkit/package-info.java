/** Contract tests, fakes, a manual clock, a scripted engine and test servers; for tests only. */
@NullMarked
package dev.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
