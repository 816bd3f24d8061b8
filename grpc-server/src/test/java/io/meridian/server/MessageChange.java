package io.meridian.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;

/** Changes a message in one place, to something that may or may not make sense there. */
final class MessageChange {
  /** Stands for the newest page or resume token that was answered. */
  static final String TOKEN = "$token";

  /** Stands for that token with one character changed. */
  static final String BROKEN_TOKEN = "$broken";

  private static final int ELEMENTS_LOOKED_INTO_MAX = 4;
  private static final int BYTES_MAX = 1 << 16;

  private static final List<String> TEXTS =
      List.of(
          "",
          "shop",
          "eu/alice",
          "eu/bob",
          "eu/world",
          "us/carol",
          "eu/stock",
          "eu/depot",
          "USD",
          "SKU:X",
          "eu",
          "us",
          "mars",
          "mars/alice",
          "hold-1",
          "fund",
          "eu/hold-1",
          "eu/fund",
          "sale-1",
          "eu/sale-1",
          "c-1",
          "r-1",
          "floor",
          "ceiling",
          "labels",
          "private_data",
          "status",
          "*",
          TOKEN,
          BROKEN_TOKEN,
          "order-1",
          "other",
          "eu/",
          "/",
          "eu/../x",
          "EU/alice",
          "\u0000",
          "\ud83d\ude00",
          "x".repeat(64),
          "x".repeat(65),
          "x".repeat(129),
          "x".repeat(257),
          "account/alice",
          "eu/account/alice",
          "expire/hold-1",
          "eu/expire/hold-1");

  private static final List<Long> NUMBERS =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          5L,
          9L,
          10L,
          50L,
          100L,
          101L,
          900L,
          1_000L,
          1_001L,
          999_999_999L,
          1_000_000_000L,
          1_799_999_999L,
          1_800_000_000L,
          1_800_000_001L,
          1_800_086_400L,
          1_800_086_401L,
          253_402_300_800L,
          -62_135_596_801L,
          (long) Integer.MAX_VALUE,
          (long) Integer.MIN_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE - 1,
          Long.MIN_VALUE,
          Long.MAX_VALUE / 1_000_000,
          Long.MAX_VALUE / 1_000_000 + 1,
          2_592_000L,
          2_592_001L);

  private static final List<Integer> BYTES = List.of(0, 1, 12, 4_096, 4_097);

  private MessageChange() {}

  /**
   * Changes {@code message}.
   *
   * @param place picks the field
   * @param kind picks what is done to it
   * @param value picks what it becomes
   */
  static void apply(Message.Builder message, int place, int kind, int value) {
    List<Place> places = new ArrayList<>();
    collect(message, places);
    if (!places.isEmpty()) {
      places.get(place % places.size()).change(kind, value);
    }
  }

  /** A field of a message that is there. */
  private record Place(Message.Builder message, FieldDescriptor field) {
    void change(int kind, int value) {
      switch (kind % 6) {
        case 0 -> message.clearField(field);
        case 1, 2 -> set(value);
        case 3 -> copy(1);
        case 4 -> copy(value);
        default ->
            message.setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        value == 0 ? 99 : value,
                        UnknownFieldSet.Field.newBuilder().addVarint(value).build())
                    .build());
      }
    }

    private void set(int value) {
      if (field.isRepeated()) {
        message.addRepeatedField(field, one(value));
      } else {
        message.setField(field, one(value));
      }
    }

    /** The first element again and again. */
    private void copy(int times) {
      if (!field.isRepeated() || message.getRepeatedFieldCount(field) == 0) {
        return;
      }
      Object first = message.getRepeatedField(field, 0);
      int bytes = first instanceof Message one ? one.getSerializedSize() : 64;
      for (int i = 0; i < times && i * bytes < BYTES_MAX; i++) {
        message.addRepeatedField(field, first);
      }
    }

    private Object one(int value) {
      return switch (field.getJavaType()) {
        case STRING -> TEXTS.get(value % TEXTS.size());
        case INT -> NUMBERS.get(value % NUMBERS.size()).intValue();
        case LONG -> NUMBERS.get(value % NUMBERS.size());
        case BOOLEAN -> value % 2 == 0;
        case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(value % 8);
        case BYTE_STRING -> ByteString.copyFrom(new byte[BYTES.get(value % BYTES.size())]);
        case MESSAGE -> inner(value);
        case FLOAT, DOUBLE -> throw new IllegalStateException("the API has no fractions: " + field);
      };
    }

    private Message inner(int value) {
      Message.Builder inner = message.newBuilderForField(field);
      List<FieldDescriptor> fields = inner.getDescriptorForType().getFields();
      if (!fields.isEmpty() && value % 3 > 0) {
        // The places of its own fields can be changed in turn.
        FieldDescriptor first = fields.get(value / 3 % fields.size());
        new Place(inner, first).set(value / 3);
      }
      return inner.build();
    }
  }

  private static void collect(Message.Builder message, List<Place> places) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      places.add(new Place(message, field));
      if (field.getJavaType() != JavaType.MESSAGE || field.isMapField()) {
        continue;
      }
      if (field.isRepeated()) {
        int count = Math.min(message.getRepeatedFieldCount(field), ELEMENTS_LOOKED_INTO_MAX);
        for (int i = 0; i < count; i++) {
          collect(message.getRepeatedFieldBuilder(field, i), places);
        }
      } else if (message.hasField(field)) {
        collect(message.getFieldBuilder(field), places);
      }
    }
  }
}
