package io.meridian.cli.output;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One object of data with its keys in the order they were put: camelCase names; values are text,
 * numbers, truth values, null, documents, or lists of these. A value object once handed out; build
 * it in one thread.
 */
public final class Document {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  /** Puts a text. */
  public Document put(String key, String value) {
    fields.put(key, value);
    return this;
  }

  /** Puts a whole number of any size. */
  public Document put(String key, Number value) {
    fields.put(key, value);
    return this;
  }

  /** Puts a truth value. */
  public Document put(String key, boolean value) {
    fields.put(key, value);
    return this;
  }

  /** Puts a document inside. */
  public Document put(String key, Document value) {
    fields.put(key, value);
    return this;
  }

  /** Puts a number, or null where there is none. */
  public Document put(String key, OptionalLong value) {
    fields.put(key, value.isPresent() ? value.getAsLong() : null);
    return this;
  }

  /** Puts a text, or null where there is none. */
  public Document put(String key, Optional<String> value) {
    fields.put(key, value.orElse(null));
    return this;
  }

  /** Puts a document inside, or null where there is none. */
  public Document putDocument(String key, Optional<Document> value) {
    fields.put(key, value.orElse(null));
    return this;
  }

  /** Puts everything of another document behind what is here. */
  public Document putAll(Document other) {
    fields.putAll(other.fields);
    return this;
  }

  /** Puts a list of texts. */
  public Document putTexts(String key, List<String> values) {
    fields.put(key, List.copyOf(values));
    return this;
  }

  /** Puts a list of documents, which tables show as rows. */
  public Document putRows(String key, List<Document> rows) {
    fields.put(key, List.copyOf(rows));
    return this;
  }

  /** Puts pairs of text, in their order. */
  public Document putPairs(String key, Map<String, String> pairs) {
    Document inner = new Document();
    pairs.forEach(inner::put);
    return put(key, inner);
  }

  /** The fields, in order, as plain maps and lists all the way down. */
  public Map<String, Object> fields() {
    Map<String, Object> plain = new LinkedHashMap<>();
    fields.forEach((key, value) -> plain.put(key, plain(value)));
    return Collections.unmodifiableMap(plain);
  }

  private static Object plain(Object value) {
    if (value instanceof Document document) {
      return document.fields();
    }
    if (value instanceof List<?> list) {
      List<Object> plain = new ArrayList<>(list.size());
      list.forEach(item -> plain.add(plain(item)));
      return plain;
    }
    return value;
  }
}
