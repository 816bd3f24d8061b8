/**
 * The engine's stores in memory, for tests that need no grid: one owner, no failures. Held to the
 * same contract tests as the stores of the grid.
 */
package io.meridian.engine.memory;
