package io.meridian.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one document that ends with a list of any length, as its pages come. What is written is
 * whole only once {@link #end} was called: a list that broke off does not look like a short one.
 * Not for several threads.
 */
public final class ListPrinter {
  private final PrintStream out;
  private final String key;
  private final Optional<JsonGenerator> generator;
  private boolean atStart;
  private boolean empty = true;

  private ListPrinter(
      PrintStream out, String key, Optional<JsonGenerator> generator, boolean atStart) {
    this.out = out;
    this.atStart = atStart;
    this.key = key;
    this.generator = generator;
  }

  /** A table for every page, below the fields of the head. */
  static ListPrinter table(PrintStream out, Document head, String key) {
    out.print(TableWriter.write(head));
    return new ListPrinter(out, key, Optional.empty(), head.fields().isEmpty());
  }

  /** One object of JSON or YAML, as the mapper writes. */
  static ListPrinter structured(PrintStream out, ObjectMapper mapper, Document head, String key) {
    try {
      JsonGenerator generator = mapper.writer().createGenerator(out);
      generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      generator.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      generator.writeStartObject();
      for (Map.Entry<String, Object> field : head.fields().entrySet()) {
        generator.writePOJOField(field.getKey(), field.getValue());
      }
      generator.writeArrayFieldStart(key);
      return new ListPrinter(out, key, Optional.of(generator), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes some more rows. */
  public void add(List<Document> rows) {
    if (rows.isEmpty()) {
      return;
    }
    if (generator.isEmpty()) {
      out.print((atStart ? "" : "\n") + TableWriter.write(new Document().putRows(key, rows)));
    } else {
      write(rows, generator.get());
    }
    atStart = false;
    empty = false;
    out.flush();
  }

  /** Writes the end; that there were no rows, too. */
  public void end() {
    if (generator.isEmpty()) {
      out.print(empty ? TableWriter.write(new Document().putRows(key, List.of())) : "");
    } else {
      end(generator.get());
      out.println();
    }
    out.flush();
  }

  private static void write(List<Document> rows, JsonGenerator generator) {
    try {
      for (Document row : rows) {
        generator.writePOJO(row.fields());
      }
      generator.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(JsonGenerator generator) {
    try {
      generator.writeEndArray();
      generator.writeEndObject();
      generator.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
