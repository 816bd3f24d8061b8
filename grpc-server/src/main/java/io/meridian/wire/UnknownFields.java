package io.meridian.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.meridian.ledger.Reason;
import io.meridian.ledger.ShapeCheck;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses fields that the API does not have, wherever in a request they stand: a caller that knows
 * more than this server must not believe that it was understood. Any thread.
 */
final class UnknownFields {
  /** Stands for the request itself where a field is named. */
  static final String TOP = "request";

  private final Map<Descriptor, List<FieldDescriptor>> messageFields = new ConcurrentHashMap<>();

  /** Reports every unknown field in {@code message} and below it. */
  void check(ShapeCheck shape, Message message) {
    check(shape, "", message);
  }

  /** Reports the unknown fields of {@code message} itself. */
  void checkTop(ShapeCheck shape, Message message) {
    checkTop(shape, "", message);
  }

  private static void checkTop(ShapeCheck shape, String path, Message message) {
    for (Integer number : message.getUnknownFields().asMap().keySet()) {
      shape.violation(
          Reason.MALFORMED_REQUEST,
          path.isEmpty() ? TOP : path,
          "field " + number + " is not known to this server; leave it out or use a newer server");
    }
  }

  private void check(ShapeCheck shape, String path, Message message) {
    checkTop(shape, path, message);
    for (FieldDescriptor field : messageFields(message.getDescriptorForType())) {
      if (field.isRepeated()) {
        int count = message.getRepeatedFieldCount(field);
        for (int i = 0; i < count; i++) {
          check(
              shape,
              below(path, field) + "[" + i + "]",
              (Message) message.getRepeatedField(field, i));
        }
      } else if (message.hasField(field)) {
        check(shape, below(path, field), (Message) message.getField(field));
      }
    }
  }

  /**
   * The fields that hold messages; entries of maps lose what is unknown in them when they are read.
   */
  private List<FieldDescriptor> messageFields(Descriptor type) {
    return messageFields.computeIfAbsent(
        type,
        t ->
            t.getFields().stream()
                .filter(f -> f.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !f.isMapField())
                .toList());
  }

  private static String below(String path, FieldDescriptor field) {
    return path.isEmpty() ? field.getName() : path + "." + field.getName();
  }
}
