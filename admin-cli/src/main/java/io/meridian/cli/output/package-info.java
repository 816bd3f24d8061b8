/**
 * How results look: one document of data, as a table for people or as JSON or YAML for programs,
 * and progress on stderr. What stays out: where the data comes from.
 */
package io.meridian.cli.output;
