package io.meridian.cli.output;

/** How a result is written to stdout. */
public enum OutputFormat {
  TABLE,
  JSON,
  YAML
}
