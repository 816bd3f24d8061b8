package io.meridian.server;

import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;

/**
 * The methods that services offer, to be called with any bytes.
 *
 * @param methods the methods, in the order of their names
 */
record Api(List<Method> methods) {
  static Api of(List<BindableService> services) {
    return new Api(
        services.stream()
            .flatMap(service -> service.bindService().getMethods().stream())
            .map(ServerMethodDefinition::getMethodDescriptor)
            .map(Method::of)
            .sorted(Comparator.comparing(Method::name))
            .toList());
  }

  Method method(String name) {
    return methods.stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no method " + name));
  }

  /**
   * A method.
   *
   * @param name service and method
   * @param type what goes which way how often
   * @param request an empty request
   * @param response an empty response
   */
  record Method(String name, MethodType type, Message request, Message response) {
    private static Method of(MethodDescriptor<?, ?> method) {
      return new Method(
          method.getFullMethodName(),
          method.getType(),
          prototype(method.getRequestMarshaller()),
          prototype(method.getResponseMarshaller()));
    }

    private static Message prototype(MethodDescriptor.Marshaller<?> marshaller) {
      return (Message) ((PrototypeMarshaller<?>) marshaller).getMessagePrototype();
    }

    /** The method as a client calls it that sends whatever it likes. */
    MethodDescriptor<byte[], byte[]> raw() {
      return MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(type)
          .setFullMethodName(name)
          .setRequestMarshaller(Raw.BYTES)
          .setResponseMarshaller(Raw.BYTES)
          .build();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private enum Raw implements MethodDescriptor.Marshaller<byte[]> {
    BYTES;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
