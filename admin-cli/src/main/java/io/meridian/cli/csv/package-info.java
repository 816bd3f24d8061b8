/**
 * Reads the CSV files of an import a line at a time, however large they are, and writes down the
 * rows that were refused. What stays out: what a row means to the ledger.
 */
package io.meridian.cli.csv;
