import vue from "@vitejs/plugin-vue";

export default {
  plugins: [vue()],
  build: { rolldownOptions: { input: ["plain.html", "react.html", "vue.html", "react-element.html"] } },
};
