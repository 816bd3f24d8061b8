package io.meridian.cli.tx;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.settings.Values;
import io.meridian.cli.tx.BatchFile.BrokenItemException;
import io.meridian.client.CaptureRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.Part;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import io.meridian.client.PrivateData;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Makes a request of one item of a batch's file. Every key must be known to the item's kind; a
 * value of the wrong sort is not bent into shape.
 */
final class ItemReader {
  private static final Set<String> POSTING_KEYS = Set.of("debit", "credit", "asset", "amount");
  private static final Set<String> PART_KEYS = Set.of("posting", "amount");
  private static final Set<String> KEYS =
      Set.of("kind", "id", "reference", "labels", "effectiveAt", "privateData");

  private final String ledger;
  private final JsonNode item;

  ItemReader(String ledger, JsonNode item) {
    this.ledger = ledger;
    this.item = item;
  }

  TransactionRequest request() throws BrokenItemException {
    if (!item.isObject()) {
      throw new BrokenItemException("not an object");
    }
    String kind = text(item, "kind").toUpperCase(Locale.ROOT);
    return switch (kind) {
      case "POST" -> post();
      case "HOLD" -> hold();
      case "CAPTURE" -> capture();
      case "VOID" -> {
        refuseUnknown(item, keys("original"), "");
        yield details(VoidRequest.builder(ledger, text(item, "original"))).build();
      }
      case "REFUND" -> refund();
      default ->
          throw new BrokenItemException(
              "kind: '" + kind + "' is not one of post, hold, capture, void, refund");
    };
  }

  private PostRequest post() throws BrokenItemException {
    refuseUnknown(item, keys("postings"), "");
    PostRequest.Builder request = details(PostRequest.builder(ledger));
    postings().forEach(request::posting);
    return request.build();
  }

  private HoldRequest hold() throws BrokenItemException {
    refuseUnknown(item, keys("postings", "timeout", "overCapturePercent"), "");
    HoldRequest.Builder request = details(HoldRequest.builder(ledger));
    postings().forEach(request::posting);
    if (item.has("overCapturePercent")) {
      request.overCapturePercent((int) number(item, "overCapturePercent", 100));
    }
    Optional<String> timeout = optionalText("timeout");
    if (timeout.isPresent()) {
      request.timeout(value(() -> Values.duration(timeout.get(), "timeout")));
    }
    return request.build();
  }

  private CaptureRequest capture() throws BrokenItemException {
    refuseUnknown(item, keys("original", "parts", "all", "final"), "");
    CaptureRequest.Builder request =
        details(CaptureRequest.builder(ledger, text(item, "original")));
    List<Part> parts = parts();
    parts.forEach(part -> request.part(part.posting(), part.amount()));
    if (parts.isEmpty()) {
      request.allRemaining();
    }
    if (truth("final")) {
      request.finalCapture();
    }
    return request.build();
  }

  private RefundRequest refund() throws BrokenItemException {
    refuseUnknown(item, keys("original", "parts", "all"), "");
    RefundRequest.Builder request = details(RefundRequest.builder(ledger, text(item, "original")));
    List<Part> parts = parts();
    parts.forEach(part -> request.part(part.posting(), part.amount()));
    if (parts.isEmpty()) {
      request.allRemaining();
    }
    return request.build();
  }

  private <B extends TransactionRequest.Builder<B>> B details(B request)
      throws BrokenItemException {
    // Without an id of the file's the same file could not be sent again.
    request.id(text(item, "id"));
    optionalText("reference").ifPresent(request::reference);
    Optional<String> effectiveAt = optionalText("effectiveAt");
    if (effectiveAt.isPresent()) {
      request.effectiveAt(value(() -> Values.instant(effectiveAt.get(), "effectiveAt")));
    }
    optionalText("privateData")
        .map(text -> PrivateData.clear(text.getBytes(StandardCharsets.UTF_8)))
        .ifPresent(request::privateData);
    for (Map.Entry<String, JsonNode> label : item.path("labels").properties()) {
      if (!label.getValue().isTextual()) {
        throw new BrokenItemException("labels." + label.getKey() + ": not a text");
      }
      request.label(label.getKey(), label.getValue().textValue());
    }
    return request;
  }

  private List<Posting> postings() throws BrokenItemException {
    List<Posting> postings = new ArrayList<>();
    for (JsonNode node : array("postings")) {
      refuseUnknown(node, POSTING_KEYS, "postings[" + postings.size() + "].");
      postings.add(
          new Posting(
              text(node, "debit"),
              text(node, "credit"),
              text(node, "asset"),
              number(node, "amount", Long.MAX_VALUE)));
    }
    return postings;
  }

  /** The parts; empty = all. */
  private List<Part> parts() throws BrokenItemException {
    if (truth("all") == item.has("parts")) {
      throw new BrokenItemException("give either parts or \"all\": true");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode node : item.has("parts") ? array("parts") : List.<JsonNode>of()) {
      refuseUnknown(node, PART_KEYS, "parts[" + parts.size() + "].");
      parts.add(
          new Part((int) number(node, "posting", 99), number(node, "amount", Long.MAX_VALUE)));
    }
    return parts;
  }

  private Iterable<JsonNode> array(String key) throws BrokenItemException {
    JsonNode node = item.path(key);
    if (!node.isArray() || node.isEmpty()) {
      throw new BrokenItemException(key + ": not a list with something in it");
    }
    return node;
  }

  private static String text(JsonNode node, String key) throws BrokenItemException {
    JsonNode value = node.path(key);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new BrokenItemException(key + (value.isMissingNode() ? ": missing" : ": not a text"));
    }
    return value.textValue();
  }

  private Optional<String> optionalText(String key) throws BrokenItemException {
    return item.has(key) ? Optional.of(text(item, key)) : Optional.empty();
  }

  private static long number(JsonNode node, String key, long most) throws BrokenItemException {
    JsonNode value = node.path(key);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > most) {
      throw new BrokenItemException(
          key
              + (value.isMissingNode()
                  ? ": missing"
                  : ": '" + value.asText() + "' is not a whole number up to " + most));
    }
    return value.longValue();
  }

  private boolean truth(String key) throws BrokenItemException {
    JsonNode value = item.path(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new BrokenItemException(key + ": neither true nor false");
    }
    return value.booleanValue();
  }

  private static void refuseUnknown(JsonNode node, Set<String> known, String place)
      throws BrokenItemException {
    if (!node.isObject()) {
      throw new BrokenItemException(place + " is not an object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw new BrokenItemException(
            "unknown key '"
                + place
                + field.getKey()
                + "'; the keys here are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  private static Set<String> keys(String... own) {
    Set<String> keys = new HashSet<>(KEYS);
    keys.addAll(List.of(own));
    return keys;
  }

  private static <T> T value(Supplier<T> reader) throws BrokenItemException {
    try {
      return reader.get();
    } catch (UsageException e) {
      throw new BrokenItemException(e.getMessage());
    }
  }
}
