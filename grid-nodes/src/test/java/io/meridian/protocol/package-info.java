/**
 * That every rule of the shard protocol is held by a test: takes the rule's code away, in classes
 * that are loaded anew, and demands that the test named after it goes red. Knows the tests and the
 * code by their names only; no product code knows of it.
 */
package io.meridian.protocol;
