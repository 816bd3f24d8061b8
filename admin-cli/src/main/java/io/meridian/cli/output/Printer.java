package io.meridian.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.PrintStream;
import java.util.function.Supplier;

/** Writes a command's result to stdout: one document, or many lines. Not for several threads. */
public final class Printer {
  private final OutputFormat format;
  private final PrintStream out;

  /** Writes to {@code out} in {@code format}. */
  public Printer(OutputFormat format, PrintStream out) {
    this.format = format;
    this.out = out;
  }

  /** Writes the document. */
  public void print(Document document) {
    switch (format) {
      case TABLE -> out.print(TableWriter.write(document));
      case JSON -> out.println(write(json(), document));
      case YAML -> out.print(write(yaml(), document));
    }
    out.flush();
  }

  /** Writes a document whose last field is a list that comes in pages. */
  public ListPrinter list(Document head, String key) {
    return switch (format) {
      case TABLE -> ListPrinter.table(out, head, key);
      case JSON -> ListPrinter.structured(out, json(), head, key);
      case YAML -> ListPrinter.structured(out, yaml(), head, key);
    };
  }

  /**
   * Writes one of many: a line of JSON, a document of a stream of YAML, or a line for people.
   *
   * @return whether it was written; false when nobody reads stdout any more
   */
  public boolean line(Document document, Supplier<String> words) {
    switch (format) {
      case TABLE -> out.println(words.get());
      case JSON -> out.println(write(new ObjectMapper(), document));
      case YAML -> out.print("---\n" + write(yaml(), document));
    }
    return !out.checkError(); // flushes too
  }

  private static String write(ObjectMapper mapper, Document document) {
    try {
      return mapper.writeValueAsString(document.fields());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document holds what JSON cannot say", e);
    }
  }

  private static ObjectMapper json() {
    return new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
  }

  private static ObjectMapper yaml() {
    return new ObjectMapper(
        YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());
  }
}
