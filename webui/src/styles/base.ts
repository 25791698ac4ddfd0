// The order matters: the kit first, then our tokens over it, then our own shapes.
import 'element-plus/es/components/base/style/css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './tokens.css';
import './shapes.css';
import './table.css';
import './forms.css';
